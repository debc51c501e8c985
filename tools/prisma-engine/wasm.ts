import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg'

/** What the engine said when it panicked; it is asked for after a call has failed. */
export const panic = { message: '' }

type Exports = Record<string, unknown>

/** Of the language, but declared only among the browser's types. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    compile(bytes: Uint8Array): Promise<object>
    instantiate(module: object, imports: Record<string, object>): Promise<{ exports: Exports }>
  }
}

/** wasm-bindgen's own exports, which its type declarations leave out. */
interface Bindings {
  __wbg_set_wasm(exports: Exports): void
}

/**
 * Instantiates the engine by hand: the package's entry imports the `.wasm` file as a module, which Node does only behind
 * a flag.
 */
export async function loadEngine(): Promise<typeof glue> {
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => {
        panic.message = message
      },
    },
  })
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'))
  const module = await WebAssembly.compile(readFileSync(join(folder, 'schema_engine_bg.wasm')))
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': { ...glue } })
  ;(glue as unknown as Bindings).__wbg_set_wasm(exports)
  ;(exports.__wbindgen_start as () => void)()
  return glue
}
