// A worker thread with the registry open, for the test that three of them get along. Node 20 runs no TypeScript in a worker by itself,
// so the registry's files are transpiled into a directory beside node_modules first.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import ts from 'typescript'

const root = new URL('../../', import.meta.url).pathname
const out = join(root, 'node_modules/.cache/registry-worker')
/** Written once: a file that is written again while another worker imports it is read half. */
let transpiled = false
const MAIN = `
import { parentPort, workerData } from 'node:worker_threads'
import { openRegistry } from './registry/lmdb.js'
const registry = await openRegistry({ dir: workerData })
const device = (path) => ({ path, name: 'd', type: 't', kpiScope: true })
async function countDevices(enterprise, expected) {
  // Other threads' writes appear from the next turn of the event loop on; a second is far more than one turn.
  for (let tries = 0; tries < 200 && registry.devices(enterprise).length !== expected; tries++) await new Promise((r) => setTimeout(r, 5))
  return registry.devices(enterprise).length
}
parentPort.on('message', async ([what, ...args]) => {
  let answer
  if (what === 'put') for (let i = 0; i < args[2]; i++) await registry.putDevice(device(args[0] + '/s1/a1/w' + args[1] + '/d' + i), 0)
  else if (what === 'count') answer = await countDevices(...args)
  else await registry[Symbol.asyncDispose]()
  parentPort.postMessage(answer)
  if (what === 'close') parentPort.close()
})
parentPort.postMessage('open')
`

export async function startRegistryWorker(dir: string) {
  if (!transpiled) transpile()
  transpiled = true
  const worker = new Worker(join(out, 'main.js'), { workerData: dir })
  const answer = () =>
    new Promise<unknown>((resolve, reject) => {
      worker.once('message', resolve).once('error', reject)
    })
  const ask = (...message: unknown[]) => {
    worker.postMessage(message)
    return answer()
  }
  await answer()
  return {
    putDevices: (enterprise: string, line: number, count: number) => ask('put', enterprise, line, count),
    /** Devices the worker sees once it sees `expected`, or after a second. */
    countDevices: (enterprise: string, expected: number) => ask('count', enterprise, expected),
    close: () => ask('close'),
  }
}

function transpile(): void {
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2022,
    rewriteRelativeImportExtensions: true,
    verbatimModuleSyntax: true,
  }
  // What the registry imports when it runs, and what that imports.
  const files = new Set(['registry/lmdb.ts'])
  for (const file of files) {
    const target = join(out, file.replace(/\.ts$/, '.js'))
    mkdirSync(join(target, '..'), { recursive: true })
    const { outputText } = ts.transpileModule(readFileSync(join(root, file), 'utf8'), { compilerOptions })
    writeFileSync(target, outputText)
    for (const { fileName } of ts.preProcessFile(outputText).importedFiles)
      if (fileName.startsWith('.')) files.add(join(file, '..', fileName.replace(/\.js$/, '.ts')))
  }
  writeFileSync(join(out, 'package.json'), '{"type":"module"}')
  writeFileSync(join(out, 'main.js'), MAIN)
}
