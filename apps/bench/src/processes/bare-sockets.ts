// A process of the bench: nothing but Socket.IO, to know what an idle connection costs by itself.
import { createPeerIo } from '../peers/create-peer-io';
import { answerRequests } from './answer-requests';

const io = createPeerIo();

answerRequests({ listen: async () => ({ socketPort: (await io).port }) });
