import { startTestBackplane } from '../support/backplane.ts'
import { walkMainJob } from './walk-main-job.ts'

walkMainJob('the main job, by HTTP alone', { start: () => startTestBackplane() })
