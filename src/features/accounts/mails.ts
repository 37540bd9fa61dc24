interface MailText {
  readonly subject: string;
  readonly text: string;
}

/** The mail with a link to set a new password, in the account's language. */
export function resetMail(link: string, locale: string | null): MailText {
  if (locale?.startsWith('de')) {
    return {
      subject: 'Neues Passwort festlegen',
      text: `Guten Tag,\n\njemand hat für Ihr Konto ein neues Passwort angefordert. Unter dieser Adresse legen Sie es fest; sie gilt eine Stunde und nur einmal:\n\n${link}\n\nWaren Sie es nicht, brauchen Sie nichts zu tun: Ihr Passwort bleibt, wie es ist.\n`,
    };
  }
  return {
    subject: 'Set a new password',
    text: `Hello,\n\nsomebody asked for a new password for your account. Set it at this address; it is valid for one hour and only once:\n\n${link}\n\nIf it was not you, there is nothing to do: your password stays as it is.\n`,
  };
}
