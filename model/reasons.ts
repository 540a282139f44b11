// Why a machine stood: the reason tree of domain §4.9, two levels. A plant may go on below the second level (`M1-02`, `W1.7`); whatever it
// adds counts to the nearest code known here. Pure.
import type { State } from './plant.ts'

/** First level: breakdown, setup, minor stop, waiting, no order, planned, unclassified. */
export const REASON_CLASSES = ['B', 'S', 'M', 'W', 'N', 'P', 'U'] as const
export type ReasonClass = (typeof REASON_CLASSES)[number]
/** `parent` null: a first level. */
export type ReasonNode = { readonly code: string; readonly parent: ReasonClass | null; readonly nameZh: string; readonly nameEn: string }

const TABLE: Readonly<Record<ReasonClass, readonly (readonly [nameZh: string, nameEn: string])[]>> = {
  B: [
    ['故障', 'Breakdown'],
    ['机械', 'Mechanical'],
    ['电气', 'Electrical'],
    ['控制', 'Control'],
    ['模具/刀具', 'Tool or die'],
    ['公用动力', 'Utility'],
  ],
  S: [
    ['换型调整', 'Setup'],
    ['换产品', 'Product change'],
    ['换刀换模', 'Tool or mould change'],
    ['开机', 'Start-up'],
    ['调整', 'Adjustment'],
  ],
  M: [
    ['短停', 'Minor stop'],
    ['卡料', 'Jam'],
    ['送料不良', 'Misfeed'],
    ['传感器', 'Sensor'],
    ['清洁', 'Cleaning'],
  ],
  W: [
    ['等待', 'Waiting'],
    ['等料', 'Material'],
    ['等人', 'Operator'],
    ['下游堵塞', 'Downstream'],
    ['等质量判定', 'Quality decision'],
    ['等指令', 'Instruction'],
  ],
  N: [['无订单', 'No order']],
  P: [
    ['计划停机', 'Planned'],
    ['休息', 'Break'],
    ['预防性维护', 'Preventive maintenance'],
    ['会议', 'Meeting'],
    ['试制', 'Trial'],
  ],
  U: [['未分类', 'Unclassified']],
}
/** The whole tree, each class before its members. */
export const REASONS: readonly ReasonNode[] = REASON_CLASSES.flatMap((one) =>
  TABLE[one].map(([nameZh, nameEn], i) => ({ code: i === 0 ? one : `${one}${i}`, parent: i === 0 ? null : one, nameZh, nameEn })),
)
const byCode = new Map(REASONS.map((node) => [node.code, node]))
export const reasonNode = (code: string): ReasonNode | undefined => byCode.get(code)
export const reasonClassOf = ({ code, parent }: ReasonNode): ReasonClass => parent ?? (code as ReasonClass)

/** Share of stop time that should have a reason (domain §4.9). */
export const CLASSIFIED_TARGET = 0.8

// Letter and at most two digits, then the end or a separator: `M1`, `M1-02`, `W1: no sheet`. So no alarm number of a control (`B201`, `E-201`)
// and no word (`Break`, `Pump 3`) passes for a code.
const CODE = /^([BSMWNPU])(\d{0,2})(?=$|[\s\-._:/,;|])/
/**
 * The code a reason of a plant stands for: one of the tree that it begins with, its first level where only that is known, else undefined.
 */
export function codeIn(reason: string | null): string | undefined {
  const found = CODE.exec(reason?.trim() ?? '')
  if (found === null) return undefined
  const [, letter = '', digits = ''] = found
  const code = letter + digits
  return byCode.has(code) ? code : letter
}

/** Reason of states that say by themselves why there is no production. */
const OF_STATE: Partial<Record<State, string>> = { SETUP: 'S', WARMUP: 'S3', STARVED: 'W', BLOCKED: 'W3', PLANNED: 'P' }
/** Reason of a stop as it was reported; idle without an order is that. `U` where nobody said. */
export function reportedReason(state: State, orderActive: boolean | null, reason: string | null): string {
  return codeIn(reason) ?? OF_STATE[state] ?? (state === 'IDLE' && orderActive !== true ? 'N' : 'U')
}

/** State that a stop counts as once people have given it a reason; null: the reported one. */
export function stateFor(code: string): State | null {
  switch (code[0]) {
    case 'B':
      return 'FAULT'
    case 'M':
      return 'MINOR'
    case 'S':
      return 'SETUP'
    case 'W':
      return code === 'W3' ? 'BLOCKED' : 'STARVED'
    case 'N':
      return 'IDLE'
    case 'P':
      return 'PLANNED'
    default:
      return null
  }
}
