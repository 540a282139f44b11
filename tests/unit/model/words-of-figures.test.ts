// What tables of the board call things that are codes in an answer: each in both languages, none by its code.
import { expect, it } from 'vitest'
import { SIGNAL_NAMES, SIGNALS } from '../../../model/levels.ts'
import { MU_TERMS, muTermName } from '../../../model/mu-score.ts'
import { unitText } from '../../../model/unit-text.ts'

it.each([...SIGNALS.map((code) => [code, SIGNAL_NAMES[code]] as const), ...MU_TERMS.map((code) => [code, muTermName(code)] as const)])(
  '%s has a name',
  (code, { nameZh, nameEn }) => {
    expect(nameZh).toMatch(/\p{Script=Han}/u)
    expect(nameEn).not.toBe('')
    if (/[A-Z]/.test(code)) expect(nameEn).not.toBe(code)
  },
)
it('writes the unit of light with its signs', () => {
  expect(unitText('umol/(m2.s)')).toBe('µmol/(m²·s)')
})
