import { ConfirmPage, ErrorPage, NotFoundPage } from '../components';
import { HomePage, ItemPage, SearchPage } from './reading-pages';
import { AdminPage, FormPage, SignInPage } from './working-pages';

/** Every component on sample pages, to be looked at and to be checked for accessibility. Not part of the product. */
export const GALLERY = {
  home: HomePage,
  search: SearchPage,
  item: ItemPage,
  form: FormPage,
  admin: AdminPage,
  signin: SignInPage,
  error: () => <ErrorPage reference="7F3K-22" />,
  missing: NotFoundPage,
  confirm: () => (
    <ConfirmPage
      title="Delete this question?"
      consequence="It can be brought back for 30 days."
      action="/delete"
      confirm="Delete"
      cancelHref="/"
    />
  ),
} as const;
