// Lets the sampler of the X-Ray SDK for Node decide, and prints how many of each second's requests it sampled.
//
//     AWS_XRAY_DAEMON_ADDRESS=127.0.0.1:2000 node sample_xray.js SERVICE SECONDS REQUESTS_PER_SECOND
const time = require('./simulated_time')
const AWSXRay = require('aws-xray-sdk-core')

AWSXRay.setLogger({ error: console.error, warn: console.error, info() {}, debug() {} })
const sampler = require('aws-xray-sdk-core/dist/lib/middleware/mw_utils').sampler
const [serviceName, seconds, requests] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]

async function main() {
  sampler.start()
  await time.answered()
  const sampled = []
  for (let second = 0; second < seconds; second++) {
    let count = 0
    for (let i = 0; i < requests; i++) if (sampler.shouldSample({ host: 'shop.example', httpMethod: 'GET', urlPath: '/', serviceName })) count++
    sampled.push(count)
    await time.passSecond()
  }
  console.log(JSON.stringify(sampled))
}

main()
