// What is said of facts that cannot be kept: of a sheet, of a table and of its cells, in both languages.
import { say, type Words } from './words.ts'

const HEADING_ROW = say(
  'enterprise,period,source,date[,document][,tag] and one column a fact or question',
  'enterprise（企业）、period（期间）、source（来源）、date（日期），可选 document（文件）、tag（等级），其余每项事实或问题一列',
)
const list = (names: readonly string[]) => names.join(', ')
const listZh = (names: readonly string[]) => names.join('、')

export const statementWords = {
  number: (min: number, max: number, unit: string): Words =>
    say(`must be a number from ${min} to ${max} (${unit})`, `必须是 ${min} 至 ${max} 之间的数（${unit}）`),
  above: (limit: number, unit: string): Words =>
    say(`must be more than ${limit} (${unit}); leave it empty where it is not known`, `必须大于 ${limit}（${unit}）；不清楚时请留空`),
  day: (given: string): Words =>
    given === ''
      ? say('needs the date the source stated it, as YYYY-MM-DD', '缺少来源公布的日期，格式为 YYYY-MM-DD，如 2026-01-20')
      : say(`is ${given}: write the date as YYYY-MM-DD, 2026-01-20`, `为“${given}”：日期请写成 YYYY-MM-DD，如 2026-01-20`),
  statedOn: say('needs the date its source stated it, YYYY-MM-DD', '缺少来源公布的日期，格式为 YYYY-MM-DD'),
  recognisedOn: say('needs the date it was recognised, YYYY-MM-DD', '缺少认定日期，格式为 YYYY-MM-DD'),
  answeredOn: say('needs the date it was answered, YYYY-MM-DD', '缺少答卷日期，格式为 YYYY-MM-DD'),
  shown: say('is self-declared and needs the id of a document that shows it', '属自行申报，须注明证明文件的编号'),
  notAbove: (name: string, nameZh: string): Words => say(`cannot be more than ${name}`, `不能大于“${nameZh}”`),
  parts: (names: readonly string[], namesZh: readonly string[], sum: number): Words =>
    say(`must be ${names.join(' + ')}, which is ${sum}`, `必须等于${namesZh.map((name) => `“${name}”`).join(' + ')}之和，即 ${sum}`),
  unknownColumn: say(`is not a known column: ${HEADING_ROW.en}`, `不是可识别的列。表头应为：${HEADING_ROW.zh}`),
  columnTwice: say('is there twice', '此列重复'),
  columnMissing: say(`is missing: ${HEADING_ROW.en}`, `缺少此列。表头应为：${HEADING_ROW.zh}`),
  tooManyCells: (cells: number, columns: number): Words =>
    say(`has ${cells} cells, the headings have ${columns}`, `本行有 ${cells} 个单元格，表头只有 ${columns} 列`),
  enterpriseId: say('must be the id of an enterprise', '必须是企业编号'),
  period: say('must be a year 2025, quarter 2025-Q3 or month 2025-07', '必须是年（2025）、季（2025-Q3）或月（2025-07）'),
  source: say('must say where the numbers are from, at most 200 characters', '须注明数据来源，最多 200 个字符'),
  document: say('may have at most 200 characters', '最多 200 个字符'),
  plainNumber: say('must be a plain number, without thousands separators or unit', '必须是纯数字，不带千位分隔符和单位'),
  oneOf: (names: readonly string[]): Words => say(`must be one of ${list(names)}`, `只能是 ${listZh(names)} 之一`),
  allAnswers: (names: readonly string[]): Words =>
    say(`is missing: answer all of ${list(names)}`, `未填写。以下各项须全部作答：${listZh(names)}`),
  monthOfSurvey: say('must be a month where a survey is answered', '填写调查问卷时，期间必须是月份'),
  nothing: say('states no fact', '没有填写任何事实'),
  tooLong: say('is too long', '本行过长'),
  quote: say('a quote opens here that is not closed at the end of its cell', '此行的引号没有在单元格末尾闭合'),
  notRegistered: (enterprise: string): Words => say(`is not registered: ${enterprise}`, `企业未登记：${enterprise}`),
  periodsFull: (most: number): Words => say(`at most ${most} periods are kept for an enterprise`, `每家企业最多保存 ${most} 个期间`),
}
