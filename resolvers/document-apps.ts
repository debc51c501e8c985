import { Args, FieldResolver, Resolver } from 'type-graphql'
import { ApiKey } from '../schema/api-keys.ts'
import { ClientApp } from '../schema/client-apps.ts'
import { byDeclaration, Declared } from '../schema/declared.ts'
import {
  DocumentApp,
  DocumentErrorCount,
  DocumentUsage,
  DocumentUsageConnection,
  DocumentVersion,
  DocumentVersionConnection,
  TrustedDocument,
  TrustedDocumentConnection,
} from '../schema/documents.ts'
import { PageArgs } from './page-args.ts'

const USAGE = 'What its documents were asked, newest day first: a row for each document and day.'

@Resolver(() => DocumentApp)
export class DocumentAppResolver {
  @Declared()
  @FieldResolver(() => DocumentVersionConnection, {
    nullable: true,
    description: 'Its versions, newest first, also those that were retired.',
  })
  versions(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => DocumentUsageConnection, { nullable: true, description: USAGE })
  usage(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }
}

@Resolver(() => DocumentVersion)
export class DocumentVersionResolver {
  @Declared()
  @FieldResolver(() => TrustedDocumentConnection, { nullable: true, description: 'Its documents.' })
  documents(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }
}

@Resolver(() => TrustedDocument)
export class TrustedDocumentResolver {
  @Declared()
  @FieldResolver(() => String, { description: 'What clients send in its place: `sha256:…`.' })
  documentId() {
    return byDeclaration()
  }
}

@Resolver(() => DocumentUsage)
export class DocumentUsageResolver {
  @Declared()
  @FieldResolver(() => String, {
    nullable: true,
    description: '`sha256:…`; null for requests of what is not registered.',
  })
  documentId() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => [DocumentErrorCount], { description: 'Which errors there were, most often first.' })
  errors() {
    return byDeclaration()
  }
}

@Resolver(() => ApiKey)
export class ApiKeyDocumentsResolver {
  @Declared()
  @FieldResolver(() => DocumentApp, { nullable: true, description: 'Whose documents it may run; null is none.' })
  documentApp() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => DocumentVersion, {
    nullable: true,
    description: 'Of this version alone; null is every live one.',
  })
  documentVersion() {
    return byDeclaration()
  }
}

@Resolver(() => ClientApp)
export class ClientAppDocumentsResolver {
  @Declared()
  @FieldResolver(() => DocumentApp, { nullable: true, description: 'Whose documents it may run; null is none.' })
  documentApp() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => DocumentVersion, {
    nullable: true,
    description: 'Of this version alone; null is every live one.',
  })
  documentVersion() {
    return byDeclaration()
  }

  @Declared()
  @FieldResolver(() => DocumentUsageConnection, { nullable: true, description: USAGE })
  usage(@Args(() => PageArgs) _page: PageArgs) {
    return byDeclaration()
  }
}
