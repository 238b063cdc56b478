import { afterEach, expect, it, vi } from 'vitest'
import { type PublisherEvent, WhipClient } from './whip-client'

afterEach(() => vi.unstubAllGlobals())

it('publishes from a browser that cannot order codecs', async () => {
  vi.stubGlobal('RTCRtpReceiver', { getCapabilities: () => ({ codecs: [] }) })
  const events: PublisherEvent[] = []
  const posted = vi.fn(async () => new Response('', { status: 409, headers: { 'Retry-After': '60' } }))
  const client = new WhipClient({
    hub: 'http://hub',
    target: { app: 'live', room: 'demo', token: 't' },
    codec: 'h264',
    onEvent: (event) => events.push(event),
    fetch: posted,
    createPeer: () => ({ addTransceiver: () => ({}), setLocalDescription: async () => undefined, close: () => undefined }) as unknown as RTCPeerConnection,
  })
  client.start({ getSettings: () => ({ height: 720 }) } as unknown as MediaStreamTrack, undefined)
  await vi.waitFor(() => expect(events.at(-1)?.type).toBe('away'), 20_000)
  expect(posted).toHaveBeenCalledOnce()
  client.stop()
})
