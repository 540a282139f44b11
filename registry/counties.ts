// Counties of Zhejiang: GB/T 2260 codes of the 90 county-level units and 11 prefecture cities, divisions as of 2024, and the development
// classes of domain §1.3, which hold from a date on. Data and look-ups only.
import type { County, CountyClass, Dated } from '../model/plant.ts'
import { inForce } from '../model/plant.ts'
import type { EpochMs } from '../model/reading.ts'
import { cityOf, PROVINCE } from '../model/region.ts'

export type City = { readonly code: string; readonly nameZh: string; readonly nameEn: string }
/** The list of 25 mountain and island counties replaced the list of 26 mountain counties at midnight in Shanghai. */
const SECOND_LIST: EpochMs = Date.parse('2024-08-21T00:00:00+08:00')

const MOUNTAIN_26 = new Set([
  '330127',
  ...['330324', '330326', '330327', '330328', '330329'],
  ...['330723', '330727'],
  ...['330802', '330803', '330881', '330822', '330824', '330825'],
  ...['331022', '331023', '331024'],
  ...['331102', '331181', '331121', '331125', '331126', '331122', '331123', '331124', '331127'],
])
const LEFT_IN_2024 = new Set(['330326', '330802', '331102'])
const ISLAND = new Set(['330305', '330922'])

/** City line, then `code name-zh name-en` of its counties. */
const TABLE = `
330100 杭州市 Hangzhou
330102 上城区 Shangcheng
330105 拱墅区 Gongshu
330106 西湖区 Xihu
330108 滨江区 Binjiang
330109 萧山区 Xiaoshan
330110 余杭区 Yuhang
330111 富阳区 Fuyang
330112 临安区 Lin'an
330113 临平区 Linping
330114 钱塘区 Qiantang
330122 桐庐县 Tonglu
330127 淳安县 Chun'an
330182 建德市 Jiande
330200 宁波市 Ningbo
330203 海曙区 Haishu
330205 江北区 Jiangbei
330206 北仑区 Beilun
330211 镇海区 Zhenhai
330212 鄞州区 Yinzhou
330213 奉化区 Fenghua
330225 象山县 Xiangshan
330226 宁海县 Ninghai
330281 余姚市 Yuyao
330282 慈溪市 Cixi
330300 温州市 Wenzhou
330302 鹿城区 Lucheng
330303 龙湾区 Longwan
330304 瓯海区 Ouhai
330305 洞头区 Dongtou
330324 永嘉县 Yongjia
330326 平阳县 Pingyang
330327 苍南县 Cangnan
330328 文成县 Wencheng
330329 泰顺县 Taishun
330381 瑞安市 Rui'an
330382 乐清市 Yueqing
330383 龙港市 Longgang
330400 嘉兴市 Jiaxing
330402 南湖区 Nanhu
330411 秀洲区 Xiuzhou
330421 嘉善县 Jiashan
330424 海盐县 Haiyan
330481 海宁市 Haining
330482 平湖市 Pinghu
330483 桐乡市 Tongxiang
330500 湖州市 Huzhou
330502 吴兴区 Wuxing
330503 南浔区 Nanxun
330521 德清县 Deqing
330522 长兴县 Changxing
330523 安吉县 Anji
330600 绍兴市 Shaoxing
330602 越城区 Yuecheng
330603 柯桥区 Keqiao
330604 上虞区 Shangyu
330624 新昌县 Xinchang
330681 诸暨市 Zhuji
330683 嵊州市 Shengzhou
330700 金华市 Jinhua
330702 婺城区 Wucheng
330703 金东区 Jindong
330723 武义县 Wuyi
330726 浦江县 Pujiang
330727 磐安县 Pan'an
330781 兰溪市 Lanxi
330782 义乌市 Yiwu
330783 东阳市 Dongyang
330784 永康市 Yongkang
330800 衢州市 Quzhou
330802 柯城区 Kecheng
330803 衢江区 Qujiang
330822 常山县 Changshan
330824 开化县 Kaihua
330825 龙游县 Longyou
330881 江山市 Jiangshan
330900 舟山市 Zhoushan
330902 定海区 Dinghai
330903 普陀区 Putuo
330921 岱山县 Daishan
330922 嵊泗县 Shengsi
331000 台州市 Taizhou
331002 椒江区 Jiaojiang
331003 黄岩区 Huangyan
331004 路桥区 Luqiao
331022 三门县 Sanmen
331023 天台县 Tiantai
331024 仙居县 Xianju
331081 温岭市 Wenling
331082 临海市 Linhai
331083 玉环市 Yuhuan
331100 丽水市 Lishui
331102 莲都区 Liandu
331121 青田县 Qingtian
331122 缙云县 Jinyun
331123 遂昌县 Suichang
331124 松阳县 Songyang
331125 云和县 Yunhe
331126 庆元县 Qingyuan
331127 景宁畲族自治县 Jingning
331181 龙泉市 Longquan`

const rows: readonly City[] = TABLE.trim()
  .split('\n')
  .map((line) => {
    const [code = '', nameZh = '', ...nameEn] = line.split(' ')
    return { code, nameZh, nameEn: nameEn.join(' ') }
  })

export const CITIES: readonly City[] = rows.filter(({ code }) => code.endsWith('00'))
/** `city` is the English name of the prefecture city. */
export const COUNTIES: readonly County[] = rows
  .filter(({ code }) => !code.endsWith('00'))
  .map((row) => ({ ...row, city: CITIES.find((city) => city.code === `${row.code.slice(0, 4)}00`)!.nameEn, classes: classesOf(row.code) }))

const byCode = new Map(COUNTIES.map((county) => [county.code, county]))
export const countyOf = (code: string): County | undefined => byCode.get(code)

export const cityNamed = (code: string): City | undefined => CITIES.find((city) => city.code === code)

/** Units that were made out of another one: before `from` what lies there now was part of `of`, or had that code. */
const MADE_OF: Readonly<Record<string, { readonly of: string; readonly from: EpochMs }>> = {
  '330113': { of: '330110', from: Date.parse('2021-04-09T00:00:00+08:00') },
  '330114': { of: '330109', from: Date.parse('2021-04-09T00:00:00+08:00') },
  '330383': { of: '330327', from: Date.parse('2019-08-16T00:00:00+08:00') },
}
/** County, city and province of a county code at a time; before the county was made, of the one it was made of. */
export function regionPath(code: string, at: EpochMs): readonly string[] {
  const made = MADE_OF[code]
  const county = made !== undefined && at < made.from ? made.of : code
  const city = cityOf(county)
  return city === null ? [county] : [county, city, PROVINCE.code]
}

/** Development class of a county at a time; null: none, or a county outside the province. */
export function countyClass(code: string, at: EpochMs): CountyClass | null {
  return inForce(byCode.get(code)?.classes ?? [], at) ?? null
}

function classesOf(code: string): readonly Dated<CountyClass | null>[] {
  const first: CountyClass | null = MOUNTAIN_26.has(code) ? 'mountain' : null
  const second: CountyClass | null = ISLAND.has(code) ? 'island' : LEFT_IN_2024.has(code) ? null : first
  const history: Dated<CountyClass | null>[] = [{ from: 0, doc: first }]
  if (second !== first) history.push({ from: SECOND_LIST, doc: second })
  return history
}
