// What the symbols of formulas stand for, in the sums of a KPI row. Names, units, where each is found and of which units; computes nothing else.
import { CHART } from './detection.ts'
import type { PublicSums } from './kpi.ts'

/** Units a sum of a group is of, by the rule of rollup.ts: those that stand behind OEE, those that count towards it, or all. */
export type Behind = 'times' | 'pieces' | 'all'
type Term = {
  readonly unit: string
  readonly nameEn: string
  readonly nameZh: string
  readonly behind: Behind
  readonly of: (s: PublicSums) => number
}
const OF_UNIT: Readonly<Record<string, Behind>> = { pcs: 'pieces', kWh: 'all' }
const sum = (name: string, unit: string, nameEn: string, nameZh: string): Term => ({
  unit,
  nameEn,
  nameZh,
  behind: OF_UNIT[unit] ?? 'times',
  of: (s) => s[name] ?? 0,
})
export const SYMBOLS: Readonly<Record<string, Term>> = {
  PBT: sum('pbt', 's', 'Planned busy time', '计划时间'),
  APT: sum('apt', 's', 'Actual production time', '实际生产时间'),
  AUST: sum('aust', 's', 'Actual setup time', '实际换型时间'),
  ADET: sum('adet', 's', 'Actual delay time: unplanned stops', '实际延误时间（计划外停机）'),
  ADOT: sum('adot', 's', 'Actual down time without an order', '无订单停机时间'),
  AUBT: {
    ...sum('', 's', 'Actual busy time: observed without ADOT', '实际占用时间（已观测，不含 ADOT）'),
    of: (s) => s.observed! - s.adot!,
  },
  AUPT: { ...sum('', 's', 'Actual operating time: production and setup', '实际运行时间（生产与换型）'), of: (s) => s.apt! + s.aust! },
  TOBS: sum('observed', 's', 'Planned time in which the state was known', '状态已知的计划时间'),
  TASSUMED: sum('assumedOrder', 's', 'Time in which an order was assumed', '按有订单假定的时间'),
  TUNCLASS: sum('unclassified', 's', 'Stop time without a reason', '未归类的停机时间'),
  PQ: sum('pq', 'pcs', 'Pieces produced', '产出件数'),
  GQ: sum('gq', 'pcs', 'Good pieces', '合格件数'),
  PQO: sum('pqOvertime', 'pcs', 'Pieces produced outside planned time', '计划时间外产出件数'),
  GQO: sum('gqOvertime', 'pcs', 'Good pieces outside planned time', '计划时间外合格件数'),
  SQ: sum('sq', 'pcs', 'Scrap', '废品件数'),
  RQ: sum('rq', 'pcs', 'Rework', '返工件数'),
  'Σ(PRI·PQ)': sum('priPq', 's', 'Pieces produced × ideal cycle (PRI)', '产出件数 × 理想节拍（PRI）'),
  'Σ(PRI·GQ)': sum('priGq', 's', 'Good pieces × ideal cycle (PRI)', '合格件数 × 理想节拍（PRI）'),
  FE: sum('failures', '', 'Failures', '故障次数'),
  TTR: sum('ttr', 's', 'Time to repair', '修复时间'),
  IP: { ...sum('ip', 'pcs', 'Pieces inspected', '检验件数'), behind: 'all' },
  GP: { ...sum('gp', 'pcs', 'Pieces good at the first pass', '一次合格件数'), behind: 'all' },
  E: sum('energyKwh', 'kWh', 'Electricity used', '用电量'),
  TCAL: sum('calendar', 's', 'Calendar time', '日历时间'),
  'E(RUN)': sum('eRunKwh', 'kWh', 'Electricity of running', '运行用电量'),
  'E(IDLE)': sum('eIdleKwh', 'kWh', 'Electricity of idling', '空闲用电量'),
  'E(STARVED)': sum('eStarvedKwh', 'kWh', 'Electricity of waiting for material', '待料用电量'),
  'E(BLOCKED)': sum('eBlockedKwh', 'kWh', 'Electricity of being blocked', '堵料用电量'),
  'E(FAULT)': sum('eFaultKwh', 'kWh', 'Electricity of faults', '故障用电量'),
  'E(MINOR)': sum('eMinorKwh', 'kWh', 'Electricity of minor stops', '短停用电量'),
  'E(SETUP)': sum('eSetupKwh', 'kWh', 'Electricity of setup', '换型用电量'),
  'E(WARMUP)': sum('eWarmupKwh', 'kWh', 'Electricity of warm-up', '预热用电量'),
  'E(OFF)': sum('eOffKwh', 'kWh', 'Electricity of being off', '关机用电量'),
  'E(PLANNED)': sum('ePlannedKwh', 'kWh', 'Electricity of planned stops', '计划停机用电量'),
  'T(BREAKDOWN)': sum('lossBreakdown', 's', 'Time lost to breakdowns', '故障损失时间'),
  'T(MINOR)': sum('lossMinor', 's', 'Time lost to minor stops', '短停损失时间'),
  'T(STARVED)': sum('lossStarved', 's', 'Time lost to waiting for material', '待料损失时间'),
  'T(BLOCKED)': sum('lossBlocked', 's', 'Time lost to being blocked', '堵料损失时间'),
  'T(IDLE)': sum('lossIdle', 's', 'Time lost to idling', '空闲损失时间'),
  'T(OFF)': sum('lossOff', 's', 'Time lost to being off', '关机损失时间'),
  'T(OPEN)': sum('lossOpen', 's', 'Time lost to stops that still run', '未结束停机损失时间'),
}

type Word = { readonly nameEn: string; readonly nameZh: string }
const word = (nameEn: string, nameZh: string): Word => ({ nameEn, nameZh })
/** Symbols of formulas that are no sums of a KPI row. */
export const FURTHER_SYMBOLS: Readonly<Record<string, Word>> = {
  PRI: word('Ideal cycle of a piece', '单件理想节拍'),
  AOET: word('Actual order execution time', '订单实际执行时间'),
  APWT: word('Actual personnel work time', '人员实际作业时间'),
  APAT: word('Actual personnel attendance time', '人员实际出勤时间'),
  PSQ: word('Planned scrap', '计划废品件数'),
  CM: word('Consumed material', '消耗物料'),
  IGQ: word('Integrated good quantity', '综合合格量'),
  PL: word('Production loss', '生产损失'),
  STL: word('Storage and transport loss', '储运损失'),
  OL: word('Other loss', '其他损失'),
  CMT: word('Corrective maintenance time', '纠正性维护时间'),
  PMT: word('Preventive maintenance time', '预防性维护时间'),
  USL: word('Upper limit of the specification', '规格上限'),
  LSL: word('Lower limit of the specification', '规格下限'),
  P_low: word('The lower way of working', '较低的工作功率'),
  P_high: word('The higher way of working', '较高的工作功率'),
  P_valley: word('The valley between them', '两者之间的谷值'),
  tce: word('Tonnes of standard coal', '吨标准煤'),
  E_DC: word('Energy of the whole site', '机房总用能'),
  E_IT: word('Electricity of IT', 'IT 设备用电量'),
  E_green: word('Green electricity', '绿电用电量'),
  E_electricity: word('Electricity of the site', '机房用电量'),
  X: word('Measured value', '实测值'),
  M: word('Mean the chart has learnt', '控制图学得的均值'),
  'σ₁': word('σ of a single value the chart has learnt', '控制图学得的单值 σ'),
  'S₀': word('Score of the value before', '前一数值的得分'),
  λ: word(`Weight of a new value: ${CHART.smooth}`, `新值权重：${CHART.smooth}`),
  OEE: word('Overall equipment effectiveness', '设备综合效率'),
}
