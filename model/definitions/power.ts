// What tells running from standing where power alone is known (domain §4.2, end): model/power-states.ts forms it, its numbers are told from there.
import { HYSTERESIS, IDLE_SAMPLES, LEAST_SAMPLES, LEAST_SPAN_MS, OFF_SHARE, RUN_SAMPLES } from '../power-states.ts'
import { at, type KpiDefinition } from './define.ts'

export const towards = (mode: string) => `P_valley·(${mode} / P_valley)^${HYSTERESIS}`
/** With its powers by the names of LearnedPower. */
export const POWER_FORMULA = `on = ${towards('P_high')}, off = ${towards('P_low')}`
const minutes = LEAST_SPAN_MS / 60_000
const off = `${100 * OFF_SHARE} %`

export const POWER_LIMITS: readonly KpiDefinition[] = [
  at(
    'power-limits',
    'Limits of power between running and idle',
    '运行与空闲的功率阈值',
    POWER_FORMULA,
    'GET …/devices/{…}/power-states limits',
    {
      source: 'domain §4.2, end',
      unit: 'kW',
      range: '> 0',
      better: 'neither',
      aggregation: 'DIST',
      edgeEn: `To three digits. P_low and P_high are the two ways of working that lie furthest apart by ratio in the histogram of the last day, P_valley the least between them: from ${LEAST_SAMPLES} samples over ${minutes} minutes on, else null. RUN after ${RUN_SAMPLES} samples above on, IDLE after ${IDLE_SAMPLES} below off, OFF with one below ${off} of the rated power. They follow the machine until somebody approves them or sets others by hand.`,
      edgeZh: `取三位有效数字。P_low、P_high 为近一天功率直方图中比值相距最远的两种工作方式，P_valley 为其间的谷值；不少于 ${LEAST_SAMPLES} 个样本、${minutes} 分钟，否则为空。连续 ${RUN_SAMPLES} 个样本高于 on 为运行，连续 ${IDLE_SAMPLES} 个低于 off 为空闲，一个低于额定功率 ${off} 为关机。有人确认或手动设定之前随机器变化。`,
    },
  ),
]
