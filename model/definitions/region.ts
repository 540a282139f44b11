// Regions, segments and what enterprises make together (domain §2.8.5, §2.8.6, §2.9): model/inequality.ts, prosperity.ts and survey.ts form them.
import { at, type KpiDefinition, type Rest } from './define.ts'

const regional: Rest = { source: 'domain §2.9', better: 'low', aggregation: 'DIST' }
const prosperity: Rest = { source: 'domain §2.8.5', range: '0..100; 50 neutral', aggregation: 'DIST' }
const concentration: Rest = { source: 'domain §2.8.6', range: '>= 0', better: 'neither', aggregation: 'DIST' }
const REGIONS = 'GET …/regions/balance'

export const REGION: readonly KpiDefinition[] = [
  at('cv', 'Coefficient of variation between counties', '县域变异系数', 'sqrt(Σ q (y - µ)²) / µ', `${REGIONS} spread.cv`, {
    ...regional,
    range: '>= 0',
    edgeEn: 'Of released figures of counties; a withheld county is excluded and listed. q: share of people, or 1/n.',
    edgeZh: '仅用已发布的区县指标；未发布者剔除并列出。q 为人口占比或 1/n。',
  }),
  at('gini', 'Gini between counties', '县域基尼系数', 'ΣΣ q_i q_j |y_i - y_j| / 2µ', `${REGIONS} spread.gini`, {
    ...regional,
    edgeEn: 'Corrected for few counties it is times n / (n - 1), for equal weights.',
    edgeZh: '按县数校正时乘以 n / (n - 1)，用于等权。',
  }),
  at('theil', 'Theil T and L', '泰尔指数 T、L', 'T = Σ q (y/µ) ln(y/µ); L = Σ q ln(µ/y)', `${REGIONS} spread.theilT`, {
    ...regional,
    range: '>= 0',
    edgeEn: 'Counties at 0 are excluded and listed. Split: within and between coast and mountain/island, by the class in force.',
    edgeZh: '取值为 0 的区县剔除并列出。按当时有效的沿海、山区海岛分类分解组内与组间。',
  }),
  at('county-mean', 'Mean of counties', '县域均值', 'Σ q y', `${REGIONS} spread.mean`, { ...regional, better: 'neither' }),
  at('max-min', 'Largest over smallest county', '县域极值比', 'max(y) / min(y)', `${REGIONS} spread.maxMin`, {
    ...regional,
    range: '>= 1',
  }),
  at('convergence', 'Convergence', '收敛性', 'beta: slope of growth over ln(first); sigma: slope of CV', `${REGIONS} convergence`, {
    ...regional,
    range: 'any',
    edgeEn: 'A day is a period; below 0 counties draw together. Over days every county in it has released; null below two.',
    edgeZh: '以日为期；小于 0 表示趋同。仅取各区县均已发布的日期，少于两日为空。',
  }),
  at('coverage-gap', 'Coverage gap', '覆盖率差距', 'max - min of coverage over classes of counties', `${REGIONS} coverage.gap`, {
    ...regional,
    edgeEn: 'Coverage: enterprises with data in the last 24 h of all registered; five or more a class.',
    edgeZh: '覆盖率为近 24 小时有数据的企业占登记企业比重；每类至少五家。',
  }),
  at(
    'change',
    'Change against own past',
    '较自身基线变化',
    'OEE today - median(OEE of up to 7 days before)',
    'GET …/regions/{code} change',
    {
      ...regional,
      range: '-1..1',
      better: 'high',
      edgeEn: 'Regions hold different trades, so levels are not ranked. In points; null before a second day is released.',
      edgeZh: '区域行业构成不同，不按水平排名。单位为百分点；首日为空。',
    },
  ),
  at('oee-equal', 'OEE, every enterprise once', '企业等权 OEE', 'Σ OEE_e / n', 'GET …/regions/{code} oeeEqual', {
    source: 'domain §2.4',
    aggregation: 'DIST',
    edgeEn: 'Beside OEE by planned time, so that one giant is not the region.',
    edgeZh: '与按计划时间加权的 OEE 并列，避免单一大企业代表全体。',
  }),
  at(
    'prosperity',
    'Telemetry prosperity',
    '运行景气指数',
    '0.4 production + 0.2 energy + 0.2 orders + 0.1 quality + 0.1 active',
    'GET …/segments/{code}/prosperity',
    {
      ...prosperity,
      edgeEn:
        'Each part 100·(share up + 0.5·share same), beyond ±3 % of the median of four weeks. Ten enterprises or more; not around the lunar new year.',
      edgeZh: '各分项为 100·(上升占比 + 0.5·持平占比)，以前四周中位数 ±3% 为带。至少十家；春节前后不发布。',
    },
  ),
  at(
    'pmi',
    'PMI',
    '采购经理指数',
    '0.30 orders + 0.25 production + 0.20 employment + 0.15 (100 - delivery) + 0.10 stock',
    'GET …/segments/{code}/survey pmi',
    {
      ...prosperity,
      edgeEn:
        'Each 100·(share up + 0.5·share same) of what enterprises answered for a month; delivery up is faster. Published once, from the 11th of the next month on, of ten enterprises or more; an index within three answers of an end of its scale is withheld, for it says what all answered.',
      edgeZh:
        '各分项为 100·(上升占比 + 0.5·持平占比)，来自企业月度问卷；配送加快记为上升。次月 11 日起发布一次，至少十家；距量程端点不足三份答卷的指数不发布。',
    },
  ),
  at(
    'climate',
    'Business climate',
    '企业景气指数',
    '0.4 spot + 0.6 expected; spot = 100 (good - bad) + 100',
    'GET …/segments/{code}/survey climate',
    {
      ...prosperity,
      range: '0..200; 100 neutral',
      edgeEn: 'Of the same survey and under the same rules as the PMI: how business is, and how it is expected to be.',
      edgeZh: '与采购经理指数同一问卷、同一规则：当前与预期经营状况。',
    },
  ),
  at('location-quotient', 'Location quotient', '区位商', '(e_ir / e_r) / (e_i / e)', 'GET …/regions/{code} segments.lq', {
    ...concentration,
    edgeEn: 'e: earned hours of today. Only of segments that pass the gate alone and beside what is withheld.',
    edgeZh: 'e 为当日标准工时。仅发布单独及与未发布部分合并均通过隐私闸门的行业。',
  }),
  at(
    'hhi',
    'Herfindahl-Hirschman index',
    '赫芬达尔指数',
    '10000 Σ share²; normalised (H - 1/n) / (1 - 1/n)',
    'GET …/segments/{code}/concentration',
    {
      ...concentration,
      range: '10000/n..10000',
      edgeEn: 'Of earned hours, ten enterprises or more. With it: entropy -Σ s ln s, and the share of the five largest, never of fewer.',
      edgeZh: '按标准工时，至少十家。并列熵 -Σ s ln s 及前五占比，不发布更少家数的占比。',
    },
  ),
]
