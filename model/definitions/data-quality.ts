// How far the data can be trusted (domain §2.0, §2.13): model/data-quality.ts forms it.
import { CLOCK } from '../detection.ts'
import { at, type KpiDefinition, type Rest, row } from './define.ts'

const quality: Rest = { source: 'domain §2.13' }
const DATA_QUALITY = 'GET …/data-quality'
const BALANCE = 'GET …/balance'

export const DATA_QUALITY_FIGURES: readonly KpiDefinition[] = [
  row('order-coverage', 'Order coverage', '订单信息覆盖率', '(TOBS - TASSUMED) / TOBS', 'orderCoverage', quality),
  at('coverage', 'State coverage', '状态覆盖率', 'TOBS / PBT', 'coverage', {
    ...quality,
    source: 'domain §2.0',
    edgeEn: 'Below 0.8, OEE-type figures are null.',
    edgeZh: '低于 0.8 时 OEE 类指标为空。',
  }),
  at('validity', 'Validity', '有效率', 'readings that passed all checks / received', `${BALANCE} quality.validity`, quality),
  at('uniqueness', 'Uniqueness', '唯一率', '1 - duplicates / received', `${BALANCE} quality.uniqueness`, quality),
  at('completeness', 'Completeness', '完整率', 'received / expected points', `${DATA_QUALITY} parts.completeness`, {
    ...quality,
    edgeEn:
      'In planned time. Expected an hour: what the device itself reaches in three of four heard hours, of which 4 are needed; until then one reading a declared heartbeat. A busy hour makes up for no silent one.',
    edgeZh: '仅计划时间。每小时应收数取设备自身在四分之三有数据小时内达到的条数（至少 4 小时），此前按声明的心跳；忙时不弥补缺失。',
  }),
  at('timeliness', 'Timeliness', '及时率', 'share with arrival - event time <= 10 s', `${DATA_QUALITY} parts.timeliness`, {
    ...quality,
    edgeEn: 'Back-fill is meant to be late and is not held against it. Readings whose clock was corrected arrive when they happened.',
    edgeZh: '标明补传（hist）的数据不计为迟到；时钟被校正的读数以到达时间为准。',
  }),
  at(
    'ideal-cycle-validity',
    'Ideal-cycle validity',
    '节拍可信率',
    'APT with effectiveness in 0.3..1.05 / APT',
    `${DATA_QUALITY} parts.idealCycle`,
    {
      ...quality,
      edgeEn: 'By hours with a count and an ideal cycle.',
      edgeZh: '按有计数和理想节拍的小时计。',
    },
  ),
  at('clock-offset', 'Clock offset', '时钟偏差', 'median(source time - receipt)', `${DATA_QUALITY} clockOffsetMs`, {
    ...quality,
    unit: 'ms',
    range: 'any',
    better: 'neither',
    aggregation: 'DIST',
    edgeEn: `Of the last ${CLOCK.offsets} seconds with live messages, by the newest of each. Further off than ${CLOCK.limitMs / 1000} s is an episode, where they differ by no more than that.`,
    edgeZh: `取最近 ${CLOCK.offsets} 个有实时消息的秒，每秒取最新一条。彼此相差不超过 ${CLOCK.limitMs / 1000} 秒而偏差超过该值时为异常。`,
  }),
  at('data-quality', 'Data quality, composite', '数据质量综合分', 'min of the parts', `${DATA_QUALITY} composite`, {
    ...quality,
    aggregation: 'DIST',
    edgeEn: 'The least of the known parts, not their mean; a part nothing is known of (no order flag ever sent) is null and left out.',
    edgeZh: '取已知各项的最小值而非平均；无从得知的项（如从未上报订单标志）为空且不计。',
  }),
]
