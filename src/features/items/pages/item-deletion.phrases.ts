import { definePhrases } from '../../../../libs/pages/phrases';

/** Words around taking texts away and bringing them back. */
export const deletionPhrases = definePhrases({
  en: {
    itemTitle: (title: string) => `Delete “${title}”?`,
    itemText:
      'It leaves search at once, with everything below it. It can be brought back for 30 days.',
    postTitle: 'Delete this text?',
    postText: 'It disappears at once, with the comments on it. It can be brought back for 30 days.',
    button: 'Delete it',
    done: 'Deleted.',
    undo: 'Undo',
    undoTitle: 'Bring it back?',
    undoText: (title: string) =>
      `“${title}” becomes readable again for everybody who could read it before.`,
    undoButton: 'Bring it back',
    undone: 'It is back.',
    listTitle: 'Deleted texts',
    listText: 'What you may bring back. After 30 days it is gone for good.',
    listEmpty: 'Nothing has been deleted.',
    spaceTitle: 'Space',
    textTitle: 'Title',
    excerptTitle: 'Text',
    deletedAt: 'Deleted',
    deletedBy: 'By',
    whoseTitle: 'Whose deletions',
    mine: 'Deleted by me',
    others: 'Deleted by others',
    finalAt: 'Gone for good on',
  },
  de: {
    itemTitle: (title) => `„${title}“ löschen?`,
    itemText:
      'Der Text verschwindet sofort aus der Suche, mit allem, was darunter steht. 30 Tage lang kann er zurückgeholt werden.',
    postTitle: 'Diesen Text löschen?',
    postText:
      'Er verschwindet sofort, mit den Kommentaren dazu. 30 Tage lang kann er zurückgeholt werden.',
    button: 'Löschen',
    done: 'Gelöscht.',
    undo: 'Rückgängig machen',
    undoTitle: 'Zurückholen?',
    undoText: (title) => `„${title}“ wird wieder für alle lesbar, die es vorher lesen durften.`,
    undoButton: 'Zurückholen',
    undone: 'Es ist wieder da.',
    listTitle: 'Gelöschte Texte',
    listText: 'Das können Sie zurückholen. Nach 30 Tagen ist es endgültig weg.',
    listEmpty: 'Es wurde nichts gelöscht.',
    spaceTitle: 'Bereich',
    textTitle: 'Titel',
    excerptTitle: 'Text',
    deletedAt: 'Gelöscht',
    deletedBy: 'Von',
    whoseTitle: 'Wer gelöscht hat',
    mine: 'Von mir gelöscht',
    others: 'Von anderen gelöscht',
    finalAt: 'Endgültig weg am',
  },
});
