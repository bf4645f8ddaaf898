// Lets OpenTelemetry's X-Ray sampler decide, and prints how many of each second's requests it sampled.
//
//     node sample_otel.js ENDPOINT SERVICE SECONDS REQUESTS_PER_SECOND PATH
const time = require('./simulated_time')
const { randomBytes } = require('node:crypto')
const { ROOT_CONTEXT, SpanKind } = require('@opentelemetry/api')
const { resourceFromAttributes } = require('@opentelemetry/resources')
const { AWSXRayRemoteSampler } = require('@opentelemetry/sampler-aws-xray')

const [endpoint, service, seconds, requests, path] = [process.argv[2], process.argv[3], Number(process.argv[4]), Number(process.argv[5]), process.argv[6]]

async function main() {
  const sampler = new AWSXRayRemoteSampler({ endpoint, resource: resourceFromAttributes({ 'service.name': service }) })
  await time.answered()
  const sampled = []
  for (let second = 0; second < seconds; second++) {
    let count = 0
    for (let i = 0; i < requests; i++) {
      const attributes = { 'url.path': path, 'http.request.method': 'GET', 'server.address': 'shop.example' }
      const { decision } = sampler.shouldSample(ROOT_CONTEXT, randomBytes(16).toString('hex'), 'GET', SpanKind.SERVER, attributes, [])
      if (decision === 2) count++
    }
    sampled.push(count)
    await time.passSecond()
  }
  sampler.stopPollers()
  console.log(JSON.stringify(sampled))
}

main()
