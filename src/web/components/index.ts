export {
  AudienceBadge,
  Badge,
  EvidenceChip,
  EvidenceChips,
  KIND_ICONS,
  KindBadge,
  NameWithIcon,
  SPACE_ICONS,
  SpaceBadge,
  StateBadge,
  type Tone,
} from './badges';
export { LineChart, type ChartLine } from './chart';
export { Actions, Button, DefaultSubmit, LinkButton, PostButton } from './button';
export {
  Avatar,
  DefinitionList,
  Person,
  RelativeTime,
  Stat,
  Table,
  TagLink,
  type Column,
} from './data';
export { DiffView, type DiffPart } from './diff-view';
export { Editor, OtherLanguage, SimilarWhileWriting } from './editor';
export { ConfirmPage, ErrorPage, NotFoundPage } from './error-page';
export { Alert, EmptyState, FlashMessages, Polled, ProgressBar } from './feedback';
export {
  Checkbox,
  FileField,
  HiddenField,
  Radio,
  Select,
  TextArea,
  TextField,
  type Option,
} from './fields';
export { FilterForm, FilterSelect, FilterText } from './filter-form';
export { FieldGroup, Form, FormErrors } from './form';
export { SearchBox } from './header';
export { BestBet, Hit, type HitData } from './hit';
export { Icon, type IconName } from './icon';
export {
  Card,
  Divider,
  Grid,
  Heading,
  Hidden,
  ItemList,
  Row,
  Section,
  Split,
  Stack,
} from './layout';
export { LayerFrame } from './layer-frame';
export {
  Hero,
  PersonHeading,
  PostLine,
  SpaceCard,
  TitleLine,
  TitleList,
  type TitleLineProps,
} from './lines';
export { MenuPost } from './menu-post';
export {
  Breadcrumbs,
  CursorPagination,
  FacetList,
  Menu,
  MenuLink,
  Pagination,
  Tabs,
  type Crumb,
  type FacetGroup,
  type FacetOption,
  type Tab,
} from './navigation';
export { Disclosure, PlainText, PostCard } from './post-card';
export { Page, type PageMeta, type PageProps } from './page';
export {
  Code,
  CodeBlock,
  Kbd,
  Link,
  MarkedText,
  Muted,
  Prose,
  Strong,
  Text,
  type Marked,
} from './text';
