import { baseLanguage } from './stem';

/** Short lists, folded: words that say how a sentence is built, not what it is about. Negations stay in ("not", "nicht") where they change the matter. */
const LISTS: Readonly<Record<string, string>> = {
  en:
    'a an and are as at be been but by can could did do does for from had has have he her him his how i if in into is it its im ive id just me my of on or our out she ' +
    'so some such than that the their them then there these they this to too up us very was we were what when where which while who why will with would you your am ' +
    'being because about after all also any anyone before between both cant couldnt didnt doesnt dont down each get gets getting go got here hello hi hey isnt lets like ' +
    'may more most much must no now off once one only other ought over own please same should since still thank thanks through under until want wasnt well wont wouldnt ' +
    'youre theyre thats theres whats without yes yet using use used need help know try tried trying',
  de:
    'aber als am an auch auf aus bei beim bin bis bist da dadurch damit dann das dass dein deine dem den der des dich die dies diese diesem diesen dieser dieses dir doch ' +
    'du durch ein eine einem einen einer eines er es etwas euch euer fur gibt habe haben habt hallo hat hatte hatten hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in ' +
    'ist ja jede jedem jeden jeder jedes jetzt kann kannst konnen konnte mal man mein meine meinem meinen meiner mich mir mit muss mussen nach noch nun nur ob oder ' +
    'schon sehr sein seine seinem seinen seiner seit sich sie sind so soll sollte sondern uber um und uns unser unter vom von vor wann war waren warum was weil welche ' +
    'welcher welches wenn wer werde werden wie wieder will wir wird wo wurde wurden zu zum zur zwischen bitte danke gruss grusse guten tag leider immer alle alles dort ' +
    'daher darf habs hab moglich',
  fr:
    'a ai ainsi alors apres au aussi autre aux avec avoir bonjour c ca car ce cela ces cet cette chez ci comme comment d dans de depuis des dois donc du elle elles en est et ' +
    'etait ete etre eu faire fait faut il ils j je l la le les leur lors lui m ma mais me meme mes merci moi mon n ne nos notre nous on ont ou par parce pas peu peut plus pour ' +
    'pourquoi qu quand que quel quelle quelque qui quoi s sa sans se ses si son sont sous suis sur t ta te tes toi ton tous tout tres tu un une vers vos votre vous y bonsoir',
  es:
    'a al algo alguien algun alguna ante antes asi aunque bien buenas buenos cada como con contra cual cuando de del desde donde dos e el ella ellas ellos en entre era es esa ' +
    'ese eso esta estan este esto estos estoy fue gracias ha hace hacer han hasta hay hola la las le les lo los mas me mi mis mucho muy no nos o os para pero poco por porque ' +
    'puede puedo que quien se ser si sin sobre solo son su sus tambien tan te tengo tiene todo todos tu un una uno unos usted y ya yo',
  it:
    'a ad ai al alla alle anche ancora avere buongiorno c ce che chi ci ciao come con cosa cui da dai dal dalla dalle de dei del della delle dello di dove e ed era essere ' +
    'fa fare gli grazie ha ho hanno i il in io l la le lei li lo loro lui ma me mi mia mie mio molto ne nel nella nelle no noi non nostro o ogni ora per perche piu poi posso ' +
    'puo qual quale quando quella quello questa questo qui quindi sa salve se senza si sia sono sta su sua sul sulla suo ti tra tu tutti tutto un una uno vi voi',
  nl:
    'aan al alle als altijd ben bij daar dan dat de deze die dit doe door dus een en er gaat geen goed graag had heb hebben heeft hem het hier hij hoe hun iets ik in is ja je ' +
    'kan kunnen maar me meer men met mij mijn moet na naar niet nog nu of om omdat ook op over sinds te toch toen tot u uit uw van veel voor waar waarom want was wat we wel ' +
    'welke werd wie wij wil word worden wordt ze zelf zich zij zijn zo zonder zou bedankt dank hallo',
  pt:
    'a ao aos aquela aquele as ate bom com como da das de dela dele depois do dos e ela elas ele eles em entre era essa esse esta estao estar este eu faz fazer foi ha isso ' +
    'isto ja la lhe mais mas me mesmo meu minha muito na nao nas nem no nos nossa nosso num numa o obrigado ola os ou para pela pelo por porque posso qual quando que quem ' +
    'sao se sem ser seu so sobre sua tambem te tem tenho ter um uma voce voces',
  cs: 'a aby ale ani asi az bych bylo co dekuji do i ja jak jako jsem jsou je jen jeste k kdyz ktere ktery ma mam me mi mne mohu muze na nebo neni o od po pro proc pri s se si ten to u uz v ve z ze',
  da: 'af at da de den der det dig du efter eller en er et for fra ha har hej hvad hvis hvor hvordan i ikke jeg kan lidt man med men mig min mit nar og om op over pa ikke sa skal som til tak ud var ved vi vil',
  fi: 'ei en etta han hei ja jo joka jos kaikki kanssa kiitos kuin kun kuten miksi miten minulla mutta myos niin nyt ole olen on ovat se sen sita tai tama taman vain voi',
  hu: 'a az be csak de egy el es ez ezt ha hanem hogy hogyan igen is ki koszonom kell le lehet majd meg mert mi miert mint mit most nagyon nem nincs s sem van vagy volt',
  pl: 'a aby ale bardzo byc by co czy dla do dziekuje i jak jako jaki jest jestem juz ktore ktory lub ma mam mi mnie mozna na nie o od po pod prosze przez przy sa sie tak to tym w we witam z za ze zeby',
  sv: 'alla att av bara de den det dig du efter eller en er ett fran for fore ha har hej hur i inte jag kan man med men mig min mitt nagon nar och om pa sa sedan ska skall som till tack upp ut vad var varfor vi vill',
  tr: 'ama ancak artik bana bir bu bunu cok da daha de diye en gibi hic icin ile ise kadar ki mi mu nasil ne neden olarak olan oldu sadece sonra tesekkurler var ve veya ya yok',
};

const NONE: ReadonlySet<string> = new Set();
const sets = new Map(Object.entries(LISTS).map(([lang, list]) => [lang, new Set(list.split(' '))]));

const NOBODY: readonly string[] = [];
const holders = new Map<string, string[]>();
for (const [lang, words] of sets) {
  for (const word of words) holders.set(word, [...(holders.get(word) ?? []), lang]);
}

/** Languages in which a folded word is a stop word. */
export const stopWordHolders = (folded: string): readonly string[] => holders.get(folded) ?? NOBODY;

/** Stop words of a language, folded without apostrophes; empty for languages without a list. */
export const stopWordsOf = (lang: string): ReadonlySet<string> =>
  sets.get(baseLanguage(lang)) ?? NONE;

/** Whether a folded word is a stop word in any of these languages. */
export const isStopWord = (folded: string, langs: readonly string[]): boolean =>
  langs.some((lang) => stopWordsOf(lang).has(folded));
