// Aedes as it comes, to compare with: receives and acknowledges, keeps and computes nothing.
import net from 'node:net'
import { Aedes } from 'aedes'

const broker = await Aedes.createBroker()
const server = net.createServer({ noDelay: true }, broker.handle)
server.listen(0, '127.0.0.1', () => process.stdout.write(`  mqtt   mqtt://127.0.0.1:${server.address().port}\n`))
