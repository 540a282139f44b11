// docs/vectors.md names tests that exist, in the words they have.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const root = new URL('../../', import.meta.url)
const text = (path: string) => readFileSync(new URL(path, root), 'utf8')
const rows = text('docs/vectors.md')
  .split('\n')
  .filter((line) => /^\| \d/.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, section = '', vector = '', , file = '', test = '']) => ({ section, vector, file, test }))

describe('the list of vectors', () => {
  it('names each once, and those of the main sections', () => {
    expect(new Set(rows.map(({ section, vector }) => `${section} ${vector}`)).size).toBe(rows.length)
    const sections = new Set(rows.map(({ section }) => section.split(/[.,]/).slice(0, 2).join('.')))
    for (const section of ['2.2', '2.3', '2.4', '2.5', '2.6', '2.7', '2.8', '2.9', '2.10', '2.12', '5.4', '5.5', '5.7'])
      expect([section, sections.has(section)]).toEqual([section, true])
  })

  it.each(rows.filter(({ file }) => file !== '–'))('$section $vector is held by a test of that name', ({ file, test }) => {
    expect(existsSync(new URL(file, root))).toBe(true)
    // As it stands in the source: `it('…')`, or the name of a row of a table.
    expect(text(file).replaceAll("\\'", "'")).toContain(`'${test}'`)
  })
})
