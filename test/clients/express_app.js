// The application of the founding scenario with Express and the X-Ray SDK for Node.
//
//     node express_app.js [PORT]       0, the default, picks a free port; the ready line says which
//
// TRACE_EVERY_REQUEST=1 replaces the rules of the service by a local one that samples everything.
const AWSXRay = require('aws-xray-sdk')
const express = require('express')

AWSXRay.config([AWSXRay.plugins.ECSPlugin])
if (process.env.TRACE_EVERY_REQUEST === '1') {
  AWSXRay.middleware.disableCentralizedSampling()
  AWSXRay.middleware.setSamplingRules({ version: 2, default: { fixed_target: 1, rate: 1 } })
}

const app = express()
app.use(AWSXRay.express.openSegment('hello'))
app.get('/', (request, response) => response.send('Hello X-Ray!'))
app.use(AWSXRay.express.closeSegment())

const server = app.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  console.log(`Listening on http://127.0.0.1:${server.address().port}`)
})
