export { adminOnly } from './admin.policy';
export { AdminPage, type AdminSection } from './pages/admin-frame';
