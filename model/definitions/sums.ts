// Sums of a KPI row that people are shown, and where planned time is lost (domain §2.1, §2.3.1, §2.7): model/sum-figures.ts forms them.
import { type SumFigureName, sumFigure, sumFormula } from '../sum-figures.ts'
import { at, type KpiDefinition, type Rest } from './define.ts'

const sum = (name: SumFigureName, nameEn: string, nameZh: string, rest: Rest = {}): KpiDefinition =>
  at(name, nameEn, nameZh, sumFormula(name), `GET …/kpis/explain kpi=${name}`, {
    unit: sumFigure(name).unit,
    range: '>= 0',
    better: 'neither',
    aggregation: 'SUM',
    source: 'domain §2.1',
    ...rest,
  })
const lost = (name: SumFigureName, nameEn: string, nameZh: string, rest: Rest = {}): KpiDefinition =>
  sum(name, nameEn, nameZh, { better: 'low', source: 'domain §2.3.1', ...rest })
const used = (name: SumFigureName, nameEn: string, nameZh: string, rest: Rest = {}): KpiDefinition =>
  sum(name, nameEn, nameZh, { better: 'low', source: 'domain §2.7.1', ...rest })

export const SUMS: readonly KpiDefinition[] = [
  sum('produced', 'Pieces, all', '总产量', {
    edgeEn:
      'Overtime (PQO) included, as the counter of the plant has it. Null where nobody counts the pieces, as are the good ones and scrap.',
    edgeZh: '含计划外产出（PQO），与现场计数器一致。无人计数时为空，合格品与废品亦然。',
  }),
  sum('good', 'Good pieces', '合格品数', {
    better: 'high',
    edgeEn: 'GQO: good pieces outside planned time, which the counter of the plant has counted too.',
    edgeZh: 'GQO 为计划时间之外的合格品，现场计数器同样计入。',
  }),
  sum('scrap', 'Scrap', '废品数', { better: 'low' }),
  sum('notGood', 'Pieces that are not good', '非合格品数', {
    better: 'low',
    edgeEn: 'All pieces less the good ones, overtime (PQO, GQO) included: scrap, rework, and those nobody judged.',
    edgeZh: '总数减合格品数，含计划外（PQO、GQO）：废品、返工及无人判定的件。',
  }),
  used('energyKwh', 'Energy', '电能'),
  used('energyPerGood', 'Energy of a good piece, overtime included', '单位合格品电耗（含计划外）', {
    aggregation: 'RATIO',
    edgeEn: 'Of all energy and all good pieces; the one of a KPI row counts the pieces of planned time alone.',
    edgeZh: '为全部电能与全部合格品之比；指标表中的单位合格品电耗只计计划时间内的合格品。',
  }),
  used('standbyKwh', 'Standby energy', '待机电能'),
  used('energyIdle', 'Energy of idling', '空闲电能'),
  used('energyStarved', 'Energy of waiting for material', '待料电能'),
  used('energyBlocked', 'Energy of being blocked', '堵料电能'),
  used('energyFault', 'Energy of faults', '故障电能'),
  used('energyMinor', 'Energy of minor stops', '短停电能'),
  used('energySetup', 'Energy of setup and warm-up', '换型与预热电能'),
  used('energyOff', 'Energy of being off or in a planned stop', '关机与计划停机电能'),
  sum('plannedTime', 'Planned time', '计划时间'),
  sum('runTime', 'Production time', '生产时间', { better: 'high' }),
  sum('productiveTime', 'Fully productive time', '完全有效时间', {
    better: 'high',
    source: 'domain §2.3.1',
    edgeEn: 'Without pieces or their ideal cycle nobody knows the pace: null.',
    edgeZh: '没有计数或理想节拍时无从得知，为空。',
  }),
  sum('stopTime', 'Stop time', '停机时间', { better: 'low', source: 'domain §4.9' }),
  at('stop-reason', 'Stop time by reason', '分原因停机时间', 'sum of stops with the reason', 'GET …/stops reasons', {
    unit: 'min',
    range: '>= 0',
    better: 'low',
    aggregation: 'SUM',
    source: 'domain §4.9',
    edgeEn: 'Shares are of stop time; a planned stop outside it has none.',
    edgeZh: '占比以停机时间为分母；计划时间外的停机没有占比。',
  }),
  at('day-change', 'Change against yesterday', '较昨日变化', 'OEE today - OEE yesterday', 'today and yesterday of the live view', {
    range: '-1..1',
    aggregation: 'DIST',
    source: 'domain §2.0',
    edgeEn: 'Of production days; in points. Today is of the day so far.',
    edgeZh: '按生产日计，单位为百分点；今日为截至目前。',
  }),
  sum('failures', 'Failures', '故障次数', { better: 'low', source: 'domain §2.5' }),
  lost('lossBreakdown', 'Lost to breakdowns', '故障损失'),
  lost('lossSetup', 'Lost to setup', '换型损失'),
  lost('lossMinor', 'Lost to minor stops', '短停损失'),
  lost('lossStarved', 'Lost waiting for material', '待料损失'),
  lost('lossBlocked', 'Lost being blocked', '堵料损失'),
  lost('lossIdle', 'Lost idling', '空闲损失'),
  lost('lossOff', 'Lost being off', '关机损失'),
  lost('lossOpen', 'Lost in stops that still run', '未结束停机的损失'),
  lost('lossNoOrder', 'Lost without an order', '无订单损失'),
  lost('lossUnobserved', 'Planned time nobody observed', '未观测的计划时间'),
  lost('lossSpeed', 'Lost to speed', '速度损失', {
    range: 'any',
    edgeEn: 'Negative where pieces came faster than the ideal cycle.',
    edgeZh: '快于理想节拍时为负。',
  }),
  lost('lossQuality', 'Lost to quality', '质量损失'),
]
