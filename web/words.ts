// What the interface says to people when it says no: every sentence of a problem, in English and Chinese, and nowhere else. Codes, pointers
// and names of fields are the same in both. Sentences of a whole end with a full stop; what is said of one field follows its pointer.
import { say, type Words } from '../model/words.ts'

const and = (names: readonly string[]) => names.join(' and ')
const DAY_TYPE_ZH = { workday: '工作日', weekend: '周末', holiday: '节假日' } as const
const ROLE_ZH: Readonly<Record<string, string>> = { operator: '运营方', owner: '企业用户', gateway: '网关' }
const LEVELS = {
  county: say('counties', '县（市、区）'),
  city: say('cities', '设区市'),
  province: say('the province', '省'),
} as const
type Level = keyof typeof LEVELS
const LEVEL_OF = { ...LEVELS, county: say('county', '县（市、区）'), city: say('city', '设区市'), province: say('province', '省') } as const
const GROUP = { cluster: '集群', segment: '细分行业', county: '县（市、区）', region: '地区' } as const

/** Of the request as such: its body, its address, who sends it. */
const ofRequests = {
  bodyTooLarge: say('A body may have at most 1 MiB.', '请求正文最多 1 MiB。'),
  sendJson: say('Send application/json.', '请以 application/json 格式发送。'),
  contentLength: say('The body does not have the length that Content-Length says.', '正文长度与 Content-Length 不符。'),
  notJson: say('The body is not valid JSON.', '正文不是有效的 JSON。'),
  notJsonNorAddressed: say(
    'The body is not valid JSON. With the address in the query any payload is taken as it is.',
    '正文不是有效的 JSON。若在查询参数中给出地址，则正文可为任意内容。',
  ),
  emptyBody: say('The body is empty.', '正文为空。'),
  nothingAt: (method: string, path: string): Words => say(`There is nothing at ${method} ${path}.`, `${method} ${path} 处没有内容。`),
  badUrl: say('The address is not a valid URL.', '地址不是有效的 URL。'),
  longAddress: say('A part of the address is too long.', '地址中有一段过长。'),
  notUnderstood: say('The request cannot be understood.', '无法理解此请求。'),
  noFit: say('The request does not fit its schema.', '请求不符合要求的格式。'),
  /** Every question of this kind is too large: what the core adds in English says by how much. */
  tooMuch: (detail: string): Words => say(detail, '一次查询的数据过多：请缩短时间、加大时间步长，或只查询一条产线、一台设备。'),
  partSilent: say('A part of the service does not answer right now.', '服务的一部分暂时没有响应。'),
  internal: say(
    'Something went wrong on our side; the log of the service has it under this requestId.',
    '服务内部出错；服务日志中可按此 requestId 查到。',
  ),
  tooManyAtOnce: say('Too many at once.', '同时进行的请求过多。'),
  tooManyRequests: say('Too many requests from this address.', '来自此地址的请求过多。'),
  crossOrigin: say('Send this from the board itself, or with a bearer token.', '请从看板页面本身发送，或附上访问令牌（Bearer）。'),
  signIn: say('Sign in first.', '请先登录。'),
  signInAgain: say('Sign in first, or again: the session may have ended.', '请登录或重新登录：会话可能已结束。'),
  notFor: (role: string, username: string): Words =>
    say(`This is not for ${role} ${username}.`, `用户 ${username}（${ROLE_ZH[role] ?? role}）无权进行此操作。`),
  countersSignIn: say('Counters are for operators; sign in first.', '运行计数仅供运营方查看，请先登录。'),
  countersOperator: say('Counters are for operators.', '运行计数仅供运营方查看。'),
  /** Of one field: what the sentence of the whole repeats. */
  field: (at: string, message: Words): Words => say(`${at} ${message.en}.`, `${at}：${message.zh}。`),
  required: say('is required', '必须填写'),
  unknownField: say('is not a known field', '不是可识别的字段'),
} as const

/** Of times and ranges. */
const ofTimes = {
  notTime: (name: string): Words =>
    say(`\`${name}\` is not a time: use ISO 8601 or epoch ms.`, `\`${name}\` 不是时间：请用 ISO 8601 或毫秒时间戳。`),
  isoOrMs: say('must be ISO 8601 or epoch ms', '必须是 ISO 8601 时间或毫秒时间戳'),
  fromBeforeTo: say('`from` must be before `to`.', '开始时间（from）必须早于结束时间（to）。'),
  beforeTo: say('must be before `to`', '必须早于结束时间（to）'),
  atMostDays: (days: number): Words => say(`At most ${days} days.`, `最多 ${days} 天。`),
  tooManyBlocks: (most: number): Words =>
    say(
      `At most ${most} quarters of an hour over all sites: ask for less time, or for one site.`,
      `所有厂区合计最多 ${most} 个一刻钟：请缩短时间，或只查询一个厂区。`,
    ),
  untilAhead: say('`until` must be ahead, by at most 30 days.', '搁置截止时间（until）必须在将来，且不超过 30 天。'),
  ahead30: say('must be ahead, by at most 30 days', '必须在将来，且不超过 30 天'),
  notOver: say('This time is not over yet: give a stop its reason when it has ended.', '这段时间尚未结束：请在停机结束后再填写原因。'),
  notFuture: say('must not be in the future', '不能在将来'),
  notLater: say('must not be later than now', '不能晚于现在'),
  inFuture: (name: string): Words => say(`\`${name}\` lies in the future.`, `\`${name}\` 在将来。`),
  notBegun: (period: string): Words => say(`${period} has not begun.`, `${period} 尚未开始。`),
  surveyClosed: (month: string, day: string): Words =>
    say(`The survey of ${month} was closed on ${day}.`, `${month} 的调查已于 ${day} 截止。`),
  tooOldStop: (days: number): Words =>
    say(
      `A stop can be given another reason for ${days} days after it began; figures older than that stay as they are.`,
      `停机开始后 ${days} 天内可以更改原因；更早的数字保持不变。`,
    ),
} as const

/** Of things that are not there. */
const ofMissing = {
  noUser: (name: string): Words => say(`There is no user ${name}.`, `没有用户 ${name}。`),
  noCredential: (name: string): Words => say(`There is no credential ${name}.`, `没有接入凭据 ${name}。`),
  noEnterprise: (id: string): Words => say(`There is no enterprise ${id}.`, `没有企业 ${id}。`),
  noSite: (site: string): Words =>
    say(
      `There is no site ${site}: it has no calendar, and no machine has sent anything from it.`,
      `没有厂区 ${site}：既无日历，也没有设备从该厂区发送过数据。`,
    ),
  noCalendar: (site: string): Words => say(`Nothing is known of site ${site}: no calendar was given.`, `厂区 ${site} 尚无日历。`),
  noDevice: say('There is no such device.', '没有这台设备。'),
  noDeviceYet: say(
    'There is no such device, and none has sent anything under this address.',
    '没有这台设备，也没有设备以此地址发送过数据。',
  ),
  noMetric: (metric: string): Words => say(`This device has not sent ${metric}.`, `此设备未发送过 ${metric}。`),
  noMachine: (scope: string): Words => say(`There is no machine in ${scope}.`, `${scope} 中没有设备。`),
  noLine: say('Nobody has put the stations of this line in order.', '此产线尚未排定工位顺序。'),
  noOrder: (po: string): Words => say(`No message has named the order ${po}.`, `没有消息提到过工单 ${po}。`),
  noLimits: (version: number): Words => say(`No version ${version} of these limits is kept.`, `没有保存这组控制限的第 ${version} 版。`),
  noVersion: say('No version begins at this time: read the list of versions again.', '没有从该时间起生效的版本：请重新读取版本列表。'),
  noTariff: say('No tariff was given: energy has no price.', '尚未填写电价，能源没有价格。'),
  noTariffAtAll: say(
    'No tariff was given, neither of the site nor of the enterprise: energy has no price.',
    '厂区和企业均未填写电价，能源没有价格。',
  ),
  noOwnTariff: (site: string): Words => say(`Site ${site} has no tariff of its own.`, `厂区 ${site} 没有自己的电价。`),
  noReason: say('Nobody gave a stop of this time another reason.', '这段时间的停机没有更改过原因。'),
  noEpisode: (id: string): Words => say(`There is no episode ${id}.`, `没有事件 ${id}。`),
  noRefused: (id: string): Words => say(`There is no refused message ${id}.`, `没有拒收消息 ${id}。`),
  noEntry: say('There is no such entry.', '没有这条记录。'),
  noFacts: (period: string, version: number | undefined): Words =>
    say(
      `No facts of ${period}${version === undefined ? '' : `, version ${version},`} are kept.`,
      `没有保存 ${period}${version === undefined ? '' : ` 第 ${version} 版`}的事实。`,
    ),
  noGroup: (kind: keyof typeof GROUP, code: string): Words => say(`There is no ${kind} ${code}.`, `没有${GROUP[kind]} ${code}。`),
  noFleet: (code: string): Words => say(`There is no city or province ${code}.`, `没有设区市或省 ${code}。`),
  unknownScope: (scope: string): Words => say(`Nothing is known of ${scope} in this time.`, `这段时间没有 ${scope} 的数据。`),
} as const

/** Of people, enterprises and their documents. */
const ofDocuments = {
  ownerOrOperator: say('An owner needs an enterprise, and an operator has none.', '企业用户须指定企业，运营方用户不属于任何企业。'),
  requiredForOwner: say('is required for an owner', '企业用户必须填写'),
  notForOperator: say('is not for an operator', '运营方用户不能填写'),
  nameTaken: (name: string): Words => say(`The name ${name} is taken.`, `用户名 ${name} 已被使用。`),
  notOneself: say('Nobody can remove himself.', '不能删除自己。'),
  wrongPassword: say('The username or the password is wrong.', '用户名或密码错误。'),
  wrongCurrent: say('The current password is wrong.', '当前密码错误。'),
  wrongLink: say(
    'The link is not valid: it works once, within a day. Ask for a new one.',
    '链接无效：只能使用一次，且一天内有效。请索取新链接。',
  ),
  tooManyAttempts: (s: number): Words => say(`Too many failed attempts. Try again in ${s} s.`, `失败次数过多，请 ${s} 秒后再试。`),
  enterpriseExists: (id: string): Words => say(`There is an enterprise ${id} already.`, `企业 ${id} 已存在。`),
  fixedId: say('An id cannot be changed.', '编号不能更改。'),
  mustBe: (what: string): Words => say(`must be ${what}`, `必须是 ${what}`),
  weights: say('The weights of the segments must sum to 1.', '细分行业权重之和必须为 1。'),
  weightsSum: (total: number): Words => say(`weights sum to ${total}`, `权重之和为 ${total}`),
  segmentTwice: say('A segment is named twice.', '同一细分行业重复出现。'),
  codesDiffer: say('codes must differ', '代码不能重复'),
  unknownSegment: (code: string): Words =>
    say(
      `There is no segment ${code}: choose one of the list. The operator can add a new one in the settings.`,
      `没有代码为“${code}”的细分行业：请从列表中选择。需要新的行业时，运营方可在“设置”中添加。`,
    ),
  unknownCounty: (code: string, near: boolean, known: readonly Readonly<Record<'code' | 'nameZh' | 'nameEn', string>>[]): Words =>
    say(
      `There is no county ${code}. Known${near ? ' in its city' : ''}: ${known.map((c) => `${c.code} ${c.nameZh} ${c.nameEn}`).join(', ')}.`,
      `没有代码为 ${code} 的县（市、区）。${near ? '同市现有' : '现有'}：${known.map((c) => `${c.code} ${c.nameZh}`).join('、')}。`,
    ),
  retiredSegment: (code: string): Words =>
    say(
      `Segment ${code} is retired: nobody is put into it any more. PUT /api/v1/segments/${code} brings it back.`,
      `细分行业 ${code} 已停用，不能再归入企业。用 PUT /api/v1/segments/${code} 可重新启用。`,
    ),
  segmentInUse: (code: string, n: number, names: readonly string[]): Words =>
    say(
      `In segment ${code} there are ${n} enterprises, now or by plan: ${names.join(', ')}${n > names.length ? ', …' : ''}. Move them to another segment first.`,
      `细分行业 ${code} 中现有或计划有 ${n} 家企业：${names.join('、')}${n > names.length ? '等' : ''}。请先将其调整到其他细分行业。`,
    ),
  enterpriseRemoved: (id: string): Words =>
    say(
      `An enterprise ${id} was removed. Bring it back with POST /api/v1/removed-enterprises/${id}/restore, or choose another id.`,
      `企业 ${id} 曾被移除。请用 POST /api/v1/removed-enterprises/${id}/restore 恢复，或改用其他编号。`,
    ),
  noRemoved: (id: string): Words => say(`No enterprise ${id} was removed.`, `没有已移除的企业 ${id}。`),
  fixedSegment: (code: string): Words =>
    say(`Segment ${code} is known from the start and cannot be changed.`, `细分行业 ${code} 是内置的，不能更改。`),
  notItsDevice: say('The device is not one of this enterprise.', '此设备不属于该企业。'),
  beginWith: (text: string): Words => say(`must begin with ${text}`, `必须以 ${text} 开头`),
  nameEnterprise: say('Name the enterprise.', '请指定企业。'),
  holdsAlready: say('This version holds already. Change the enterprise again instead.', '此版本已生效。请改为再次更改企业信息。'),
  onlyDevice: say('This is all that is known of the device. Change it instead.', '这是该设备唯一的资料，请改为修改它。'),
  band: say('The lower end of a band must be below its upper end.', '区间下限必须小于上限。'),
  mustRise: say('must rise', '必须递增'),
  atLeastOneOf: say('Answer `pmi`, `climate` or both.', '请至少填写 `pmi` 或 `climate` 之一。'),
  people: say('Give the population, the labour force, or both.', '请填写人口、劳动力，或两者。'),
  orLabour: say('or labour must be there', '人口和劳动力至少填写一项'),
  levelOfOffice: say(
    'The level of a factory is recognised by an office: ask the operator to state it.',
    '工厂等级由主管部门认定，请联系运营方填写。',
  ),
  csv: say(
    'Send the table as text/csv: curl --data-binary @facts.csv -H "content-type: text/csv".',
    '请以 text/csv 发送表格：curl --data-binary @facts.csv -H "content-type: text/csv"。',
  ),
  atMostRows: (rows: number): Words => say(`At most ${rows} rows at once: send the table in parts.`, `一次最多 ${rows} 行：请分批发送。`),
  levelOnly: (what: Words, there: readonly Level[], code: string, level: Level): Words =>
    say(
      `${what.en} of ${and(there.map((one) => LEVELS[one].en))} only; ${code} is a ${LEVEL_OF[level].en}.`,
      `${what.zh}仅限${there.map((one) => LEVELS[one].zh).join('、')}；${code} 是${LEVEL_OF[level].zh}。`,
    ),
  told: say('This is told', '此项'),
  computeTold: say('Compute centres are told together', '算力中心汇总'),
  codeOf: (levels: readonly Level[]): Words =>
    say(`must be the code of: ${levels.join(', ')}`, `必须是以下层级的代码：${levels.map((one) => LEVELS[one].zh).join('、')}`),
} as const

/** Of calendars, tariffs, lines, stops, charts: the plant and its rules. */
const ofPlants = {
  noZone: say('is not an IANA time zone', '不是 IANA 时区'),
  overlap: (a: string, b: string): Words => say(`${a} and ${b} overlap`, `${a} 与 ${b} 重叠`),
  noDay: say('is not a day of the calendar', '不是有效日期'),
  dayTwice: say('is given twice', '重复'),
  spans: (at: string, month: number, day: keyof typeof DAY_TYPE_ZH): Words =>
    say(
      `The periods must cover the day exactly once; look at ${at} in month ${month} on a ${day}.`,
      `各时段必须恰好覆盖全天一次；请检查 ${month} 月${DAY_TYPE_ZH[day]} ${at}。`,
    ),
  coverOnce: (at: string, month: number, day: keyof typeof DAY_TYPE_ZH): Words =>
    say(`must cover ${at} in month ${month} on a ${day} exactly once`, `必须恰好覆盖 ${month} 月${DAY_TYPE_ZH[day]} ${at} 一次`),
  noFactor: (vintage: number | undefined, region: string): Words =>
    say(
      `There is no grid factor of ${vintage ?? 'today'} for ${region}.`,
      `没有 ${region} ${vintage === undefined ? '现行' : `${vintage} 年`}的电网排放因子。`,
    ),
  vintage: say('must be a vintage of the table', '必须是因子表中的年份'),
  noPower: say('This device has not sent power.active.', '此设备未发送过 power.active（有功功率）。'),
  goesNotWith: (action: string): Words => say(`does not go with ${action}`, `不能与 ${action} 同时使用`),
  nothingLearned: (reason: string): Words =>
    say(`Nothing is learned yet (${reason}): set the limits by hand.`, `尚未学得阈值（${reason}）：请手动设定。`),
  neededKw: say('is needed, kW', '必须填写，单位 kW'),
  notAboveOn: say('must not be above on', '不能大于 on'),
  stationOfLine: (stations: readonly string[]): Words =>
    say(
      `must be one of the stations: ${stations.join(', ') || 'there are none'}`,
      stations.length === 0 ? '必须是产线的工位之一，而产线尚无工位' : `必须是以下工位之一：${stations.join('、')}`,
    ),
  stations: say('must name the stations of a serial line, in the order of flow', '串行产线必须按流向列出工位'),
  noStop: say('The machine had no stop in this time: time that it ran keeps its name.', '设备在这段时间没有停机：运行时间不能改名。'),
  breakdownOnly: say('A part is replaced in a breakdown: give a reason B.', '更换部件属于故障停机：请选择 B 类原因。'),
  withB: say('goes with a reason B only', '只能与 B 类原因一起填写'),
  chartOf: (chart: string, metric: string): Words => say(`${chart} cannot be drawn of ${metric}`, `${metric} 不能绘制 ${chart} 图`),
  subgroup: (chart: string, min: number, max: number): Words =>
    say(`of ${chart} is ${min} to ${max}`, `${chart} 图的子组大小为 ${min} 至 ${max}`),
  residuals: say('are charted by i-mr, ewma and cusum only', '残差只能用 i-mr、ewma 和 cusum 图'),
  belowUsl: say('must be below `usl`', '必须小于规格上限（usl）'),
  standsAlone: say('stands alone: an earlier version is taken as it is', '必须单独给出：沿用早先版本时不能更改其他项'),
  andTo: say('and `to` say which readings the limits come from', '须与 `to` 一起给出，说明控制限取自哪些读数'),
  noUnits: say('The machine sends no count of pieces to relate this to.', '设备没有发送可供对照的产量计数。'),
  notCounts: say('These readings are no counts.', '这些读数不是计数。'),
  fewPoints: (needed: number, points: number): Words =>
    say(`Limits need at least ${needed} points; this range has ${points}.`, `计算控制限至少需要 ${needed} 个点；此时段只有 ${points} 个。`),
  scope: (wanted: string): Words =>
    say(
      `\`scope\` is written as KPI rows name it: ${wanted}.`,
      `\`scope\` 须按 KPI 行的写法：${String(wanted).replaceAll(', ', '、').replace(' or ', ' 或 ')}。`,
    ),
  messages: (most: number): Words => say(`Send 1 to ${most} messages.`, `请发送 1 至 ${most} 条消息。`),
  countOfMessages: (most: number): Words => say(`must have 1 to ${most} messages`, `必须有 1 至 ${most} 条消息`),
  envelope: say(
    'must be an envelope with `topic` (or `site`, `area`, `line`, `device`) and `payload`, unless the query has the address',
    '必须是含 `topic`（或 `site`、`area`、`line`、`device`）和 `payload` 的信封，除非查询参数中已有地址',
  ),
  address: say(
    'must name site, area, line, device and a class of telemetry: ib/v1/{enterprise}/{site}/{area}/{line}/{device}/{class}',
    '必须写明厂区、区域、产线、设备和遥测类别：ib/v1/{enterprise}/{site}/{area}/{line}/{device}/{class}',
  ),
  foreignTopic: (enterprise: string): Words =>
    say(`The topic belongs to another enterprise than ${enterprise}.`, `主题不属于企业 ${enterprise}。`),
  messageTooLarge: (i: number, bytes: number, most: number): Words =>
    say(`Message ${i} has ${bytes} bytes; at most ${most}.`, `第 ${i} 条消息（从 0 起）有 ${bytes} 字节，最多 ${most}。`),
} as const

/** Of figures, statements and points. */
const ofFigures = {
  page: say('`after` is the `next` of a page, as it was given.', '`after` 须照抄上一页给出的 `next`。'),
  nextOfPage: say('must be the `next` of a page', '必须是某一页的 `next`'),
  notIssuedYet: (period: string): Words =>
    say(`${period} is not over: a statement is issued when all of it is known.`, `${period} 尚未结束：全部数据已知后才能出具报告。`),
  nothingMetered: (period: string): Words =>
    say(`Nothing was metered in ${period}: there is nothing to state.`, `${period} 没有计量数据，无可出具。`),
  sameStatement: (version: number): Words =>
    say(
      `Version ${version} says the same: same data, same factor. There is nothing to state anew.`,
      `第 ${version} 版内容相同（数据和因子均未变），无需重新出具。`,
    ),
  balanceWithheld: say(
    'Some counties are withheld from your enterprise today, and the balance would tell of them. Try again tomorrow.',
    '今天有部分县（市、区）的数据不对贵企业公开，均衡指标会透露它们。请明天再试。',
  ),
  groupWithheld: say(
    'The figures of this group are withheld from your enterprise today: beside what it has seen today they would tell of a single enterprise. What was seen is forgotten at midnight, UTC+8.',
    '该分组的数据今天不对贵企业公布：与贵企业今天已查看的数据对照，可推知单家企业的情况。北京时间零点后重新开放。',
  ),
  budget: say(
    'Your enterprise has asked for figures of too many groups today; the count starts again at midnight, UTC+8.',
    '贵企业今天查询的分组过多；北京时间零点重新计数。',
  ),
  noRule: (rule: string): Words => say(`There is no rule ${rule}.`, `没有规则 ${rule}。`),
  ruleId: say('must be the id of a rule', '必须是规则编号'),
  appealsOnly: say(
    'The operator decides on appeals; send `kind: appeal` to make one.',
    '申诉由运营方裁定；提出申诉请发送 `kind: appeal`。',
  ),
  countsAlready: say('The entry counts already.', '此记录已计入。'),
  outAlready: say('The entry is out already.', '此记录已剔除。'),
} as const

/** Of bounds of the service. */
const ofLimits = {
  mostUsers: (n: number): Words => say(`There may be at most ${n} users.`, `最多 ${n} 个用户。`),
  mostEnterprises: (n: number): Words => say(`There may be at most ${n} enterprises.`, `最多 ${n} 家企业。`),
  mostCredentials: (n: number): Words => say(`An enterprise may have at most ${n} credentials.`, `每家企业最多 ${n} 个接入凭据。`),
  mostSites: (n: number): Words => say(`An enterprise may have at most ${n} sites.`, `每家企业最多 ${n} 个厂区。`),
  mostLines: (n: number): Words => say(`An enterprise may have at most ${n} lines.`, `每家企业最多 ${n} 条产线。`),
  mostDevices: (n: number): Words => say(`There may be at most ${n} devices.`, `最多 ${n} 台设备。`),
  mostSegments: (n: number): Words => say(`There may be at most ${n} segments.`, `最多 ${n} 个细分行业。`),
  mostPeriods: (n: number): Words =>
    say(`Facts of at most ${n} periods are kept for an enterprise.`, `每家企业最多保存 ${n} 个期间的事实。`),
  mostStatements: (n: number): Words => say(`Statements of at most ${n} periods are kept.`, `最多保存 ${n} 个期间的报告。`),
  mostVersions: (n: number): Words => say(`A period may have at most ${n} versions.`, `每个期间最多 ${n} 个版本。`),
  mostEntries: (n: number): Words => say(`At most ${n} entries and appeals are kept.`, `最多保存 ${n} 条记录和申诉。`),
} as const

export const words = { ...ofRequests, ...ofTimes, ...ofMissing, ...ofDocuments, ...ofPlants, ...ofFigures, ...ofLimits } as const
