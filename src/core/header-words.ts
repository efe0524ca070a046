/** The words that people write in the header of such a sheet, in the languages of such sheets, by what they mean. Data only. */

/** What a word of a header can mean. */
export type WordMeaning =
  | 'new'
  | 'old'
  | 'to'
  | 'from'
  | 'mail'
  | 'smtp'
  | 'address'
  | 'upn'
  | 'person'
  | 'login'
  | 'id'
  | 'language'
  | 'message'
  | 'text'
  | 'custom'
  | 'send'
  | 'invite'
  | 'redirect'
  | 'url'
  | 'cc'
  | 'recipient'
  | 'display-name'
  | 'name'
  | 'first-name'
  | 'last-name'
  | 'company'
  | 'job-title'
  | 'department'
  | 'other-mails'
  | 'which-rows'
  | 'else'
  | 'nothing';

/**
 * Words by meaning, space between them, in any case and with or without their accents. A word can be of several parts that
 * are written together (`userprincipalname`): it is found in `User Principal Name` too.
 */
export const wordsByMeaning: ReadonlyMap<WordMeaning, string> = new Map([
  [
    'new',
    `变更后 new target future replacement replacing replace destination desired updated revised corrected changed proposed successor
    invitee invited next final
    neu neue neuer neues neuen ziel zukünftig zukünftige zukuenftig zukuenftige künftig künftige kuenftige ersatz eingeladen
    nouveau nouvel nouvelle cible futur remplacement 
    nuevo nueva destino objetivo futuro futura reemplazo 
    nuovo nuova destinazione sostitutivo sostitutiva 
    novo nova alvo substituto 
    nieuw nieuwe doel toekomstig toekomstige vervangend vervangende
    nowy nowa nowe docelowy docelowa docelowe przyszły przyszła
    nový nová nové cílový cílová cieľový cieľová nov novi
    ny nya nytt nye nyt mål framtida fremtidig
    yeni hedef uusi uudet új cél nou noua nouă uus jauns naujas
    новый новая новое новые новий нова нове целевой целевая νέο νέα νέος
    新 新しい 新規 新しく 変更後 移行先 新的 新建 目标 更改后 目標 變更後 새 새로운 변경후 신규
    חדש חדשה جديد الجديد नया ใหม่ mới baru`,
  ],
  [
    'old',
    `viejo vieja původní 变更前 old current present existing previous prior former original source actual before
    alt alte alter altes alten aktuell aktuelle aktueller aktuelles aktuellen bisher bisherig bisherige bisheriger bisheriges jetzige
    derzeitig derzeitige gegenwärtige vorherige ursprüngliche quelle bestehende
    ancien ancienne actuel actuelle précédent précédente existant existante
    antiguo antigua anterior actual existente origen vigente
    vecchio vecchia attuale precedente corrente esistente origine
    antigo antiga atual existente origem
    oud oude huidig huidige vorige bestaande bron
    stary stara stare obecny obecna obecne bieżący aktualny aktualna dotychczasowy poprzedni
    starý stará staré stávající současný současná aktuální dosavadní předchozí súčasný súčasná
    gammal gamla gammalt gammel gamle nuvarande nåværende nuværende tidigare tidligere befintlig aktuell
    eski mevcut şimdiki önceki güncel vanha nykyinen régi jelenlegi vechi veche
    старый старая старое текущий текущая текущее прежний прежняя старий стара старе поточний παλιό παλιά τρέχον
    旧 現在 現在の 現 古い 変更前 移行元 既存 旧的 当前 原 原来 现有 更改前 舊 目前 當前 變更前 기존 현재 이전
    קודם נוכחי قديم القديم الحالي`,
  ],
  ['to', 'to nach after naar vers por'],
  ['from', 'from von van vom od'],
  [
    'mail',
    `email emails mail mails eposta epost postadress posta correo courriel courrier mel mél postadresse emailadresse mailadresse
    emailaddress mailaddress emailadres mailadres emailadress mailadress epostadresse epostadress mailkonto mailbox postfach
    correoelectronico correioeletronico correio eletronico eletrónico electronico électronique elettronica elettronico
    posta elektroniczna elektronicznej pocztowy poczta poczty e-mailová emailová elektronická sähköposti sähköpostiosoite
    почта почты почтовый электронная электронной имейл пошта електронна ел имэйл
    メール メールアドレス eメール 電子メール メアド 邮箱 邮件 电子邮件 电子邮箱 邮箱地址 電子郵件 信箱 電郵 이메일 메일 전자메일
    דואל אימייל بريد البريد الإلكتروني الالكتروني ईमेल อีเมล thư surel`,
  ],
  ['smtp', 'smtp primarysmtpaddress smtpaddress windowsemailaddress'],
  [
    'address',
    `address addresses addr adresse adressen adress adresa adrese adres adresy adresi adresse indirizzo indirizzi dirección
    direccion direcciones endereço endereco osoite cím cim
    адрес адреса διεύθυνση アドレス 地址 位址 주소 כתובת عنوان पता ที่อยู่ alamat`,
  ],
  [
    'upn',
    'upn userprincipalname principalname userprincipal benutzerprinzipalname prinzipalname benutzerprincipalname',
  ],
  [
    'person',
    `invitato user users guest guests guestuser account accounts person 
    benutzer nutzer gast gäste gastes gastbenutzer konto kontos
    utilisateur compte usuario usuarios invitado cuenta utente utenti ospite utilizador usuário convidado conta
    gebruiker gebruikers gastgebruiker użytkownik użytkownika gość gościa uživatel uživatele host hosta používateľ účet
    användare användar gäst bruker gjest bruger gæst konto kullanıcı konuk misafir hesap käyttäjä vieras felhasználó vendég
    utilizator oaspete пользователь пользователя гость гостя користувач гість χρήστης
    ユーザー ユーザ ゲスト 利用者 アカウント 用户 来宾 访客 账户 帐户 使用者 來賓 帳戶 사용자 게스트 계정 משתמש אורח مستخدم ضيف`,
  ],
  [
    'login',
    `nomdutilisateur nomutilisateur nombredeusuario login logon signin signinname username loginname logonname anmeldename benutzername identifiantdeconnexion
    nomutilisateur nombredeusuario nomeutente gebruikersnaam aanmeldnaam användarnamn brukernavn brugernavn kullaniciadi`,
  ],
  [
    'id',
    `guid id ids oid objectid userid guestid objektid benutzerid gastid inviteduserid externaldirectoryobjectid aadobjectid
    identifier identifiant identificador identificativo identificatore kennung objektkennung identifikator identyfikator
    идентификатор ід 标识 标识符 識別子 識別碼 식별자 아이디 מזהה معرف`,
  ],
  [
    'language',
    `sprachcode einladungssprache mailsprache language languages lang locale culture messagelanguage sprache sprachen langue langues idioma idiomas lingua lingue língua
    linguagem taal talen język jezyk jezyka języka jazyk jazyka språk sprak sprog dil dili kieli nyelv limba limbă язык языка
    мова γλώσσα 言語 语言 語言 언어 שפה لغة اللغة भाषा ภาษา ngônngữ bahasa`,
  ],
  [
    'message',
    `message messagebody customizedmessagebody custommessage personalmessage nachricht mitteilung
    mensaje messaggio mensagem bericht boodschap wiadomość zpráva zprava správa meddelande melding besked mesaj viesti üzenet
    сообщение повідомлення μήνυμα メッセージ 本文 消息 留言 訊息 메시지 הודעה رسالة संदेश ข้อความ pesan`,
  ],
  [
    'text',
    `text texte texto testo tekst tekstu metin szöveg текст 文本 テキスト body content inhalt corps cuerpo corpo`,
  ],
  ['custom', 'custom customized customised personal personalized benutzerdefiniert personalisiert'],
  [
    'send',
    `send sending senden versenden verschicken envoyer envoi enviar enviarinvitacion inviare invia verzenden verstuur stuur
    wyślij wyslij odeslat odeslati poslat poslať skicka sende gönder gonder lähetä küldés trimite отправить надіслати 送信 送る
    发送 傳送 보내기`,
  ],
  [
    'invite',
    `invite invites invitation invitations einladung einladungs einladungen einladungsmail einladungsnachricht 
    invitación invitacion invito convite uitnodiging uitnodigings zaproszenie zaproszenia pozvánka pozvánku pozvánky inbjudan invitasjon
    invitasjons invitations invitasjonen davet daveti kutsu meghívó invitatie приглашение приглашения запрошення πρόσκληση
    招待 招待状 招待メール 邀请 邀請 초대`,
  ],
  [
    'redirect',
    `redirect redirection redirecturl inviteredirecturl redirecturi landing landingpage weiterleitung weiterleitungs
    umleitung umleitungs redireccion redirección reindirizzamento redirecionamento omleiding doorstuur przekierowanie přesměrování
    omdirigering omdirigerings yönlendirme перенаправление перенаправлення リダイレクト 重定向 重新導向 리디렉션`,
  ],
  [
    'url',
    'url uri link adresseurl website page seite lien enlace vínculo collegamento koppeling odkaz ссылка リンク 链接 連結',
  ],
  [
    'cc',
    `cc ccrecipient ccrecipients copyto kopie kopieempfänger kopiean copie copia cópia kopia kopi kopya копия копію`,
  ],
  [
    'recipient',
    `recipient recipients empfänger destinataire destinatario destinatário ontvanger odbiorca příjemce mottagare mottaker
    alıcı получатель 受信者 収件人 收件人 收件者`,
  ],
  [
    'display-name',
    `displayname display anzeigename nomdaffichage nomaffiche nombreparamostrar nombremostrado nomevisualizzato nomedeexibicao
    nomeaexibir weergavenaam nazwawyświetlana wyświetlananazwa zobrazovanéjméno visningsnamn visningsnavn vistnavn görünenad
    görünenisim näyttönimi отображаемоеимя 表示名 显示名称 显示名 顯示名稱 표시이름 fullname`,
  ],
  [
    'name',
    `name names nom nombre nome naam nazwa jméno jmeno meno namn navn isim nimi név nume имя имени фио ім'я όνομα 名前 氏名
    名称 姓名 名稱 이름 성명 שם اسم`,
  ],
  [
    'first-name',
    `firstname givenname forename vorname vornamen prénom prenom nombredepila primernombre nomeproprio primeironome voornaam imię
    křestníjméno förnamn fornavn etunimi keresztnév prenume 名 `,
  ],
  [
    'last-name',
    `lastname surname familyname nachname familienname nomdefamille apellido apellidos cognome sobrenome apelido achternaam
    nazwisko příjmení priezvisko efternamn etternavn efternavn soyad soyadı sukunimi vezetéknév фамилия прізвище 姓 苗字 성`,
  ],
  [
    'company',
    `company companyname organisation organization firma firmenname unternehmen entreprise société societe empresa azienda società
    bedrijf bedrijfsnaam organisatie spółka společnost spoločnosť företag firmanavn bedrift virksomhed şirket yritys cég компания
    організація компанія 会社 会社名 公司 公司名称 회사`,
  ],
  [
    'job-title',
    `jobtitle job position funktion role titel title stellenbezeichnung berufsbezeichnung fonction poste puesto cargo mansione qualifica
    função funcao functie stanowisko pozice pozícia befattning stilling ünvan unvan tehtävänimike beosztás должность посада 役職
    职务 職稱 직책`,
  ],
  [
    'department',
    `department dept abteilung service département departement departamento reparto dipartimento afdeling dział dzial
    oddělení oddelenie avdelning avdeling departman bölüm osasto osztály отдел подразделение відділ 部署 部门 部門 부서`,
  ],
  ['other-mails', 'othermails othermail otheremails otheraddresses'],
  [
    'which-rows',
    `status done skip ignore include exclude action process approved approval todo migrate batch wave
    erledigt überspringen ausschließen freigabe freigegeben statut état estado stato situação stan stav durum статус состояние
    状態 ステータス 状态 狀態 상태`,
  ],
  [
    'else',
    `identity identities postal postalcode street city country state proxyaddress proxyaddresses sent verified confirmed valid type date time count subject format template domain domains manager managers sponsor sponsors owner owners
    requester requestor approver inviter supervisor boss assistant delegate secondary alternate alternative alternateemailaddress backup recovery
    private privat private home reply bounce forwarding forward enabled notes note comment comments tenant group license
    vorgesetzter vorgesetzte verantwortlich verantwortlicher ansprechpartner vertreter gesendet datum domäne
    responsable gerente jefe chef gestor kierownik vedoucí 上司 经理 主管`,
  ],
  [
    'nothing',
    `對象 コード kód 对象 物件 オブジェクト 개체 объект объекта the of for a an in on de des du la le les der die das den dem des an am zu zum zur für di da do della del dell d l e
    el los las o os voor het and und et y required optional mandatory erforderlich pflichtfeld pflicht obligatoire obligatorio requerido obbligatorio
    obrigatório verplicht wymagane povinné obligatorisk zorunlu 必須 必填 必要 true false yes no ja nein oui non si primary
    main principal principale primär primäre primärer hauptadresse haupt smtp1 full complete external business work entra azure ad
    aad microsoft ms b2b o365 graph directory object objekt objet objeto oggetto obiekt objekte contact iso bcp tag code if any
    please here your upload only read primaria primario primair primaire`,
  ],
]);
