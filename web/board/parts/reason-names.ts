// Reasons of the tree in the language of the reader, and as choices of a list.
import { codeIn, REASON_CLASSES, REASONS, type ReasonNode, reasonClassOf, reasonNode } from '../../../model/reasons.ts'
import type { Lang } from '../format/lang.ts'

const nameOf = (node: ReasonNode, lang: Lang): string => (lang === 'zh-CN' ? node.nameZh : node.nameEn)

/** `M1 卡料`, `M1 Jam`; a code below the second level by the name of its nearest known one. */
export function reasonText(code: string, lang: Lang): string {
  const node = reasonNode(code) ?? reasonNode(code.slice(0, 2)) ?? reasonNode(code.slice(0, 1))
  return node === undefined ? code : `${code} ${nameOf(node, lang)}`
}

/** What a machine sent as its reason, with the name of the code it begins with: `W1 等料`, `M1-04 jam（卡料）`. */
export function toldReason(reason: string, lang: Lang): string {
  const code = codeIn(reason)
  const node = code === undefined ? undefined : reasonNode(code)
  if (node === undefined) return reason
  const name = nameOf(node, lang)
  return reason.trim() === code ? `${code} ${name}` : lang === 'zh-CN' ? `${reason}（${name}）` : `${reason} (${name})`
}

export type ReasonChoice = { readonly label: string; readonly value: string }
/** By class, the class itself first: who knows no more than that can say so. */
export function reasonChoices(lang: Lang): { type: 'group'; key: string; label: string; children: ReasonChoice[] }[] {
  return REASON_CLASSES.map((one) => ({
    type: 'group',
    key: `class-${one}`,
    label: reasonText(one, lang),
    children: REASONS.filter((node) => reasonClassOf(node) === one).map(({ code }) => ({ label: reasonText(code, lang), value: code })),
  }))
}
