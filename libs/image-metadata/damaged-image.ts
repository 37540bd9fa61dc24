/** An image whose parts do not fit together: it ends too early, or a length in it is wrong. */
export class DamagedImage extends Error {
  constructor() {
    super('The image is damaged or incomplete.');
  }
}
