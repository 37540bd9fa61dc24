/** What the web part needs to know of the installation. */
export abstract class WebSettings {
  /** Where people reach the hub, such as `https://help.example.org`. */
  abstract readonly publicUrl: string;
}
