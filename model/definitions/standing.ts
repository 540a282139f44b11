// How long a machine was in a state or stood, and how often (domain §3.2, §4.9): what the lengths and counts of the board's lists open to.
import { CLASSIFIED_TARGET } from '../reasons.ts'
import { MINOR_STOP_S } from '../stops.ts'
import { at, type KpiDefinition, type Rest } from './define.ts'

const STOPS = 'GET …/devices/{…}/stops'
const STATES = 'GET …/devices/{…}/states'
const time: Rest = { unit: 'ms', range: '≥ 0', better: 'neither', aggregation: 'SUM', source: 'domain §3.2' }
const lasts = 'end (while it lasts: now) - begin'

export const STANDING_FIGURES: readonly KpiDefinition[] = [
  at('stop-duration', 'Duration of a stop', '停机时长', lasts, `${STOPS} from, to`, {
    ...time,
    better: 'low',
    source: 'domain §4.9',
    edgeEn: `From the state that began it to the one that ended it, or to where nobody observed the machine, by the clock of the plant; time by power alone is known as a sum only. What people say of a part of it makes that part a stop of its own. Only its planned minutes count, into the loss of its reason: setup, waiting, no order; a fault or minor stop is a minor stop below the limit of the machine (${MINOR_STOP_S / 60} min where none is set) and a breakdown from it on, unless people said which. A planned stop, and time outside shifts and in breaks, is no loss.`,
    edgeZh: `自引起停机的状态起，至结束停机的状态或设备失去观测时止，按工厂当地时间；仅由功率得知的停机只有时间之和。人员对其中一段另作说明的，该段自成一次停机。只有计划时间内的分钟计入损失，按原因归入换型、等待、无订单；故障与短停在设备的界限以下为短停（未设置时 ${MINOR_STOP_S / 60} 分钟），达到界限为故障，人员已说明的从其说明。计划停机以及班次之外和休息时间不算损失。`,
  }),
  at('stop-count', 'Number of stops', '停机次数', 'stops with planned time in them', `GET …/stops reasons.stops, ${STOPS}`, {
    ...time,
    unit: '1',
    better: 'low',
    source: 'domain §4.9',
    edgeEn: `A stop that goes on under the same reason is one stop; one that reaches over the edge of the time asked for counts, by reason with its part within. Without a reason (U) are those of which neither the state nor a text with a code of the tree nor anybody said why: ${CLASSIFIED_TARGET * 100} % of the time should have one. Where states follow from power nobody saw how often.`,
    edgeZh: `以同一原因持续的为一次；跨越所问时段边界的也计，分原因时只计段内部分。状态、原因树代码与人员均未说明原因的为未分类（U）：停机时间的 ${CLASSIFIED_TARGET * 100}% 应有原因。由功率判定状态时次数不详。`,
  }),
  at('state-duration', 'Duration of a state', '状态持续时间', lasts, `${STATES}, room device:… tile.since`, {
    ...time,
    edgeEn:
      'A state holds until the next one, until the gateway leaves, or until the machine has given no sign of life for its limit; from then on it is not observed. Where the machine sends its power alone the state follows from the limits of power. By the clock of the plant.',
    edgeZh:
      '状态保持到下一个状态、网关离线，或设备超过时限没有任何数据为止；此后为未观测。设备只发送功率时，状态由功率阈值判定。按工厂当地时间。',
  }),
  at('state-time', 'Time in a state', '状态时间', 'sum of the intervals in the state', STATES, {
    ...time,
    edgeEn: 'Each interval as far as it lies in the time shown, planned or not; the newest goes on to now.',
    edgeZh: '各段状态在所示时间内的部分之和，不论是否计划时间；最新一段计至现在。',
  }),
]
