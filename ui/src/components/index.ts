export { Dialog } from './dialog';
export { Field, type Described } from './field';
export { Glyph } from './glyph';
export { Empty, Loading, Wrong } from './notice';
export { Table, type Column } from './table';
export { tell, Toasts } from './toast';
