// Chinese of what a rejection says. The pipeline writes its `detail` in English, once, beside the bytes; it is put into Chinese where it is
// shown, by the sentence it is made of. What no sentence here fits stays as it is. Linear in the length of a text, whoever wrote it.
import type { RejectionCode } from './errors.ts'
import { unitText } from './unit-text.ts'
import { say, type Words } from './words.ts'

/** `{}` stands for a value, in the same order in both. The first that fits is taken: what is more special stands higher. */
export const REJECTION_SENTENCES: readonly (readonly [en: string, zh: string])[] = [
  ['n is not a text', 'n 不是文本'],
  ['the birth of a whole line or plant declares no metrics', '整条产线或整厂的 birth 不声明指标'],
  ['a whole line or plant sends alarms and orders only', '整条产线或整厂只能发送报警和工单'],
  ['the service holds its {} devices', '服务已达 {} 台设备的上限'],
  ['the device holds its {} metrics', '该设备已达 {} 个指标的上限'],
  ['q is {}; it is good, uncertain or bad', 'q 为 {}；只能是 good、uncertain 或 bad'],
  ['{} is a text: send the number without quotes', '{} 是文本：发送数字时请去掉引号'],
  [
    'null is no value: leave the metric out, or send the last value with q "bad"',
    'null 不是值：请省略该指标，或发送最后的值并注明 q "bad"',
  ],
  ['{} is not a number', '{} 不是数字'],
  ['the value is not finite', '数值不是有限数'],
  ['{} is outside {} to {}', '{} 超出 {} 至 {} 的范围'],
  ['state is {}; it is one of {}', 'state 为 {}；只能是以下之一：{}'],
  ['state {} is not one of {}', '状态 {} 不是以下之一：{}'],
  ['the order flag is {}; it is true or false', '工单标志为 {}；只能是 true 或 false'],
  ['alarm is {}; it is true or false, with code and severity beside it', 'alarm 为 {}；只能是 true 或 false，并附 code 和 severity'],
  ['severity is {}; it is one of {}', 'severity 为 {}；只能是以下之一：{}'],
  ['the result is {}; it is pass or fail', '检验结果为 {}；只能是 pass 或 fail'],
  ['assetClass is {}; it is one of {}', 'assetClass 为 {}；只能是以下之一：{}'],
  ['boot is {}; it is a text of 1 to {} characters', 'boot 为 {}；须是 1 至 {} 个字符的文本'],
  ['seq is {}; it is a whole number from 0 on', 'seq 为 {}；须是不小于 0 的整数'],
  ['cq is {}; it is ptp, ntp, rtc or none', 'cq 为 {}；只能是 ptp、ntp、rtc 或 none'],
  ['hist is {}; it is true or false', 'hist 为 {}；只能是 true 或 false'],
  ['order is {}; it is start, hold or end', 'order 为 {}；只能是 start、hold 或 end'],
  ['there is no po: name the production order', '缺少 po：请注明生产工单'],
  ['n is {}; it is a text', 'n 为 {}；须是文本'],
  ['{} is {}; it is a number in the unit of the value', '{} 为 {}；须是与数值同单位的数字'],
  ['ts is {}; it is a number, ms since 1970 UTC', 'ts 为 {}；须是数字，即 1970 年（UTC）以来的毫秒数'],
  ['ts is {}; seconds? it is ms since 1970 UTC', 'ts 为 {}；是秒吗？须是 1970 年（UTC）以来的毫秒数'],
  ['ts is {}; it is ms since 1970 UTC', 'ts 为 {}；须是 1970 年（UTC）以来的毫秒数'],
  ['ts is {}', 'ts 为 {}'],
  ['{} is {}; it is a number', '{} 为 {}；须是数字'],
  ['{} is {}; it is a text', '{} 为 {}；须是文本'],
  ['{} is {}; it is 0 to {}', '{} 为 {}；须在 0 至 {} 之间'],
  ['the topic is of {}, the sender of {}', '主题属于 {}，发送方属于 {}'],
  ['the sender has no right to this topic', '发送方无权使用此主题'],
  ['no enterprise {} is registered', '企业 {} 未登记'],
  [
    'the topic is not ib/v1/{enterprise}/{site}/{area}/{line}/{device}/{class}; each level is 2 to 32 of a-z 0-9 -',
    '主题不符合 ib/v1/{enterprise}/{site}/{area}/{line}/{device}/{class}；每一级为 2 至 32 个 a-z、0-9 或 -',
  ],
  ['the sender named this topic too long ago', '发送方声明此主题的时间过久'],
  ['too many distinct topics', '不同的主题过多'],
  ['only the service publishes {}', '{} 只能由服务发布'],
  [
    'a device stands under a named site, area and line: _ is for the levels below',
    '设备须位于有名称的厂区、区域和产线之下：_ 只用于其下的层级',
  ],
  [
    '{} is of one device; a whole line or plant (_) sends birth, death, order or event',
    '{} 属于单台设备；整条产线或整厂（_）只能发送 birth、death、order 或 event',
  ],
  ['u is not a unit', 'u 不是单位'],
  ['{} does not convert to {}', '{} 不能换算为 {}'],
  ['its time is {} s ahead of its receipt', '时间比接收时刻超前 {} 秒'],
  ['is told in a birth only', '只能在 birth 中说明'],
  ['a metric without n', '指标缺少 n'],
  ['an increment needs boot and seq, or ts: else a resend would count twice', '增量须带 boot 和 seq，或 ts：否则重发会重复计数'],
  ['this metric was received for this time before', '该指标在此时刻的值已收到过'],
  ['{} bytes; a message of the full form has at most {}', '{} 字节；完整格式的消息最多 {} 字节'],
  ['{} bytes; at most {}', '{} 字节；最多 {} 字节'],
  ['{} metrics; at most {} in a message', '{} 个指标；每条消息最多 {} 个'],
  ['more than {} metrics in one message', '一条消息中的指标超过 {} 个'],
  ['the payload is empty', '内容为空'],
  ['the payload is not UTF-8 text', '内容不是 UTF-8 文本'],
  ['the payload is neither an object nor an array of objects', '内容既不是对象，也不是对象数组'],
  ['m is not an array', 'm 不是数组'],
  ['m[{}] is not an object', 'm[{}] 不是对象'],
  ['v is {}; this service speaks {}', 'v 为 {}；本服务使用 {}'],
  ['element {} is not an object', '第 {} 个元素（从 0 起）不是对象'],
  ['element {} has an m: an array holds flat objects only', '第 {} 个元素（从 0 起）含有 m：数组中只能是扁平对象'],
  ['there is no metric in element {}', '第 {} 个元素（从 0 起）中没有指标'],
  ['there is no metric in it', '其中没有指标'],
  ['the array is empty', '数组为空'],
  ['{}: a metric name is 1 to 64 of a-z 0-9 . _ -', '{}：指标名须为 1 至 64 个 a-z、0-9、. _ -'],
  ['{} is not in the dictionary: use process.{} for a value of your process', '{} 不在指标字典中：工艺数值请用 process.{}'],
  ['{} is not a text', '{} 不是文本'],
]
const PARTS = REJECTION_SENTENCES.map(([en, zh]) => ({ en: en.split('{}'), zh: zh.split('{}') }))

/** `detail` of a rejection with this code, in both languages, with units as people write them. */
export function rejectionWords(code: string, given: string): Words {
  const detail = withUnits(code, given)
  const [, told = detail, more] = / \(and (\d{1,6}) more\)$/.test(detail) ? (/^(.*) \(and (\d{1,6}) more\)$/s.exec(detail) ?? []) : []
  const zh = chinese(code, told)
  return say(detail, more === undefined ? zh : `${zh}（另有 ${more} 项）`)
}

const RANGE_CODE: RejectionCode = 'RANGE'
const UNIT_CODE: RejectionCode = 'UNIT'
/** The unit of the dictionary; what a sender wrote stays as it was sent. */
function withUnits(code: string, detail: string): string {
  if (code === RANGE_CODE) return detail.replace(/ (\S{1,32}) is outside /, (_, unit: string) => ` ${unitText(unit)} is outside `)
  if (code === UNIT_CODE)
    return detail.replace(/ does not convert to (\S{1,32})(?=$| \()/, (_, unit: string) => ` does not convert to ${unitText(unit)}`)
  return detail
}

const JSON_CODE: RejectionCode = 'JSON'
/** What was wrong stands behind the name of the metric, and that of its field: at most two names. */
function chinese(code: string, told: string, names = 2): string {
  const [, name, rest] = (names > 0 && /^([\w.-]{1,64}): (.*)$/s.exec(told)) || []
  if (rest !== undefined) return `${name}：${chinese(code, rest, names - 1)}`
  return sentence(told) ?? (code === JSON_CODE ? notJson(told) : told)
}

/** The parser tells in English where it stopped; the place is what helps. */
function notJson(told: string): string {
  if (told.includes('end of JSON input')) return '不是有效的 JSON：内容不完整，在结尾之前中断'
  const place = /at position (\d{1,9})/.exec(told)?.[1]
  return place === undefined ? '不是有效的 JSON' : `不是有效的 JSON：第 ${Number(place) + 1} 个字符处有误`
}

function sentence(told: string): string | undefined {
  for (const { en, zh } of PARTS) {
    const values = valuesOf(told, en)
    if (values !== undefined) return zh.map((part, i) => (i === 0 ? part : (values[i - 1] ?? '') + part)).join('')
  }
  return undefined
}

/** What stands between the parts of a sentence; undefined: it is another sentence. Every value has at least one character. */
function valuesOf(told: string, parts: readonly string[]): readonly string[] | undefined {
  const [first = '', ...others] = parts
  if (!told.startsWith(first)) return undefined
  if (others.length === 0) return told === first ? [] : undefined
  const values: string[] = []
  let at = first.length
  for (const [i, part] of others.entries()) {
    const isLast = i === others.length - 1
    const found = isLast ? told.length - part.length : told.indexOf(part, at + 1)
    if (found <= at || !told.startsWith(part, found)) return undefined
    values.push(told.slice(at, found))
    at = found + part.length
  }
  return values
}
