/** What the accounts feature is told about this installation. */
export class AccountsOptions {
  constructor(
    /** Without a slash at the end. */
    readonly publicUrl: string,
    /** Signs CSRF tokens. */
    readonly secret: string,
    /** Shows the demo's accounts on the sign-in page. */
    readonly demo: boolean,
  ) {}

  /** Whether cookies are sent over https only. */
  get secure(): boolean {
    return this.publicUrl.startsWith('https:');
  }
}
