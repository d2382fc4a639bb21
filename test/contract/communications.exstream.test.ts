import { exstreamComposer } from '../../src/adapters/communications/exstream/exstream-composer.js';
import type { ExstreamSettings } from '../../src/adapters/communications/exstream/exstream-settings.js';
import { ExstreamSimulator } from '../../src/simulators/exstream/exstream-simulator.js';
import { composerContract } from './communications.contract.js';

async function open(changes: Partial<ExstreamSettings> = {}) {
  const simulator = await ExstreamSimulator.start({ seed: 7 });
  const settings = { ...simulator.settings(), ...changes };
  const composer = exstreamComposer({ settings, http: { networks: ['127.0.0.1'] } });
  const dispose = async (): Promise<void> => {
    await composer.close();
    await simulator.stop();
  };
  return { composer, dispose };
}

composerContract('exstream, answering with an envelope', () => open());
composerContract('exstream, answering with the PDF alone', () => open({ answer: 'pdf' }));
