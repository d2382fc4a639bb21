import { StandbyListener } from '../../../../src/modules/operations/standby-listener.js';

describe('a process that stands by', () => {
  it('lives, is not ready, says why, and gives its address free', async () => {
    const standby = new StandbyListener({ host: '127.0.0.1', port: 0 });
    standby.begin();
    const url = await standby.url();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    const ready = await fetch(`${url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([
      503,
      { status: 'not-ready', reasons: [{ code: 'standby', message: expect.stringContaining('holds') }], warnings: [] },
    ]);
    const next = new StandbyListener({ host: '127.0.0.1', port: Number(new URL(url ?? '').port) });
    next.begin();
    expect(await next.url()).toBeUndefined();
    await standby.end();
    next.begin();
    expect(await next.url()).toBe(url);
    await next.end();
  });
});
