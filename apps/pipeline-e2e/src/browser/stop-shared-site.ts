import { stopSharedSite } from './shared-site';

export default stopSharedSite;
