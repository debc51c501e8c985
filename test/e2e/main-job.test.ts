import { startTestBackplane } from '../support/backplane.ts'
import { localSurroundings } from './main-job/surroundings.ts'
import { walkMainJob } from './main-job/walk.ts'

walkMainJob('the main job, by HTTP alone', { start: async () => localSurroundings(await startTestBackplane()) })
