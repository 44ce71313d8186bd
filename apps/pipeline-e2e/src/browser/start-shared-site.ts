import { startSharedSite } from './shared-site';

export default startSharedSite;
