import { isGatewayHost } from '#lib/istio-values/gateway-host.ts'
import { isDnsLabel, isIpAddress } from '#lib/istio-values/istio-values.ts'
import { has, type Part, partOf, partsOf, stringsOf, textOf } from '#server/demo/parts.ts'
import { judgeListenerTls } from '#server/demo/webhook/listener-tls.ts'
import { isProtocol, isTlsProtocol, type Verdict } from '#server/demo/webhook/verdict.ts'

const HTTP = ['HTTP', 'HTTP2', 'GRPC', 'GRPC-WEB', 'HTTP_PROXY']

/** Istio's rules for a Gateway that its schema can not say. */
export function judgeGateway(spec: Part, name: string): Verdict {
  const servers = partsOf(spec.servers)
  const judged = servers.map((server) => judgeListenerTls(partOf(server.tls)))
  const names = servers.map(({ port }) => textOf(partOf(port).name))
  return {
    errors: [
      ...(isDnsLabel(name) ? [] : [`invalid gateway name ${JSON.stringify(name)}`]),
      ...(servers.length === 0 ? ['a Gateway must have at least one server'] : []),
      ...servers.flatMap(serverProblems),
      ...judged.flatMap(({ errors }) => errors),
      ...names
        .filter((one, index) => names.indexOf(one) !== index)
        .map((one) => `port name ${one} is not unique`),
    ],
    warnings: [
      ...judged.flatMap(({ warnings }) => warnings),
      ...(servers.some(({ port, tls }) => partOf(tls).httpsRedirect === true && !isHttp(partOf(port)))
        ? ['tls.httpsRedirect is for HTTP servers only']
        : []),
    ],
  }
}

const isHttp = (port: Part): boolean => HTTP.includes(textOf(port.protocol).toUpperCase())

function serverProblems(server: Part): string[] {
  const [port, bind] = [partOf(server.port), textOf(server.bind)]
  const hosts = stringsOf(server.hosts)
  const protocol = textOf(port.protocol).toUpperCase()
  return [
    ...(hosts.length === 0 ? ['a server must have at least one host'] : []),
    ...hosts.filter((host) => !isGatewayHost(host)).map((host) => `host ${host} is not valid`),
    ...(has(server, 'port') ? portProblems(port, bind) : ['port is required']),
    ...(bind === '' || bind.startsWith('unix://') || isIpAddress(bind)
      ? []
      : [`${bind} is not an IP address`]),
    ...tlsProblems(server, protocol),
  ]
}

function portProblems(port: Part, bind: string): string[] {
  const number = Number(port.number ?? 0)
  const isSocket = bind.startsWith('unix://')
  return [
    ...(isProtocol(textOf(port.protocol)) ? [] : [`protocol ${textOf(port.protocol)} is not supported`]),
    ...(isSocket || (number >= 1 && number <= 65_535)
      ? []
      : [`port number ${number} must be in the range 1..65535`]),
    ...(isSocket && number !== 0 ? ['the port of a unix socket must be 0'] : []),
    ...(Number(port.targetPort ?? 0) > 0 ? ['targetPort means nothing on a Gateway'] : []),
    ...(textOf(port.name) === '' ? ['the port must have a name'] : []),
  ]
}

function tlsProblems(server: Part, protocol: string): string[] {
  const tls = has(server, 'tls') ? partOf(server.tls) : null
  if (isTlsProtocol(protocol)) return tls ? [] : ['a server of HTTPS or TLS must have TLS settings']
  if (!tls) return []
  const isRedirect =
    HTTP.includes(protocol) &&
    ['', 'PASSTHROUGH', 'AUTO_PASSTHROUGH'].includes(textOf(tls.mode)) &&
    !['caCertificates', 'privateKey', 'serverCertificate'].some((field) => textOf(tls[field]) !== '')
  return isRedirect ? [] : [`a server of ${protocol} can have no TLS settings`]
}
