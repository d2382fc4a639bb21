/** The few words on a letter that no template writes. */
export interface LetterLabels {
  readonly confidential: string;
  readonly reference: string;
  readonly caseReference: string;
  readonly telephone: string;
  /** How the template is named at the foot, so that a printed letter leads back to what was approved. */
  readonly form: (templateId: string, version: number) => string;
  /** With `{page}` and `{pages}` for the numbers. */
  readonly page: string;
}

const ENGLISH: LetterLabels = {
  confidential: 'PERSONAL AND CONFIDENTIAL',
  reference: 'Our reference',
  caseReference: 'Your case',
  telephone: 'Telephone',
  form: (templateId, version) => `Form ${templateId}, version ${version}`,
  page: 'Page {page} of {pages}',
};

const LABELS: Readonly<Record<string, LetterLabels>> = {
  en: ENGLISH,
  es: {
    confidential: 'PERSONAL Y CONFIDENCIAL',
    reference: 'Nuestra referencia',
    caseReference: 'Su expediente',
    telephone: 'Teléfono',
    form: (templateId, version) => `Formulario ${templateId}, versión ${version}`,
    page: 'Página {page} de {pages}',
  },
  fr: {
    confidential: 'PERSONNEL ET CONFIDENTIEL',
    reference: 'Notre référence',
    caseReference: 'Votre dossier',
    telephone: 'Téléphone',
    form: (templateId, version) => `Formulaire ${templateId}, version ${version}`,
    page: 'Page {page} sur {pages}',
  },
  de: {
    confidential: 'PERSÖNLICH UND VERTRAULICH',
    reference: 'Unser Zeichen',
    caseReference: 'Ihr Vorgang',
    telephone: 'Telefon',
    form: (templateId, version) => `Formular ${templateId}, Fassung ${version}`,
    page: 'Seite {page} von {pages}',
  },
};

/** @param language BCP 47; a language without labels of its own gets the English ones. */
export function labelsFor(language: string): LetterLabels {
  return LABELS[language.split('-')[0]?.toLowerCase() ?? ''] ?? ENGLISH;
}
