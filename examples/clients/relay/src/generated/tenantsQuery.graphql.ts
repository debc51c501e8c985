/**
 * @generated SignedSource<<e4a718e77cd554e77942630ff7a6557a>>
 * @relayHash 34c9e52ba6149a4f4790798e0eda6188
 * @lightSyntaxTransform
 */

/* tslint:disable */
/* eslint-disable */
// @ts-nocheck

// @relayRequestID 21aadee5a732528c287086aa59ccb47e19a329c72daf1e3fd872549d358728f2

import { ConcreteRequest } from 'relay-runtime';
export type Role = "ADMIN" | "BILLING" | "CUSTOM" | "MEMBER" | "OWNER" | "%future added value";
export type tenantsQuery$variables = Record<PropertyKey, never>;
export type tenantsQuery$data = {
  readonly viewer: {
    readonly memberships: ReadonlyArray<{
      readonly role: Role;
      readonly tenant: {
        readonly id: string;
        readonly name: string;
      };
    }>;
    readonly name: string;
  };
};
export type tenantsQuery = {
  response: tenantsQuery$data;
  variables: tenantsQuery$variables;
};

const node: ConcreteRequest = (function(){
var v0 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "name",
  "storageKey": null
},
v1 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "role",
  "storageKey": null
},
v2 = {
  "alias": null,
  "args": null,
  "kind": "ScalarField",
  "name": "id",
  "storageKey": null
},
v3 = {
  "alias": null,
  "args": null,
  "concreteType": "Tenant",
  "kind": "LinkedField",
  "name": "tenant",
  "plural": false,
  "selections": [
    (v2/*:: as any*/),
    (v0/*:: as any*/)
  ],
  "storageKey": null
};
return {
  "fragment": {
    "argumentDefinitions": [],
    "kind": "Fragment",
    "metadata": null,
    "name": "tenantsQuery",
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": "Viewer",
        "kind": "LinkedField",
        "name": "viewer",
        "plural": false,
        "selections": [
          (v0/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "Membership",
            "kind": "LinkedField",
            "name": "memberships",
            "plural": true,
            "selections": [
              (v1/*:: as any*/),
              (v3/*:: as any*/)
            ],
            "storageKey": null
          }
        ],
        "storageKey": null
      }
    ],
    "type": "Query",
    "abstractKey": null
  },
  "kind": "Request",
  "operation": {
    "argumentDefinitions": [],
    "kind": "Operation",
    "name": "tenantsQuery",
    "selections": [
      {
        "alias": null,
        "args": null,
        "concreteType": "Viewer",
        "kind": "LinkedField",
        "name": "viewer",
        "plural": false,
        "selections": [
          (v0/*:: as any*/),
          {
            "alias": null,
            "args": null,
            "concreteType": "Membership",
            "kind": "LinkedField",
            "name": "memberships",
            "plural": true,
            "selections": [
              (v1/*:: as any*/),
              (v3/*:: as any*/),
              (v2/*:: as any*/)
            ],
            "storageKey": null
          },
          (v2/*:: as any*/)
        ],
        "storageKey": null
      }
    ]
  },
  "params": {
    "id": "21aadee5a732528c287086aa59ccb47e19a329c72daf1e3fd872549d358728f2",
    "metadata": {},
    "name": "tenantsQuery",
    "operationKind": "query",
    "text": null
  }
};
})();

(node as any).hash = "dd3183ef5876837d6cc76d99c99ff1c1";

export default node;
