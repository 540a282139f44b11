// Prints the test runner's totals as `N passed, N failed, N skipped`, read from its own closing line.
import { readFileSync } from 'node:fs'

const plain = readFileSync(process.argv[2], 'utf8').replace(/\u001b\[[0-9;]*m/g, '')
const line = plain.split('\n').findLast((l) => /^\s*Tests\s+\d/.test(l))
if (line === undefined) {
  console.error('no closing line of the test runner found')
  process.exit(1)
}
const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0)
console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`)
