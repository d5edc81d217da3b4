BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0006');
CREATE TABLE arrivals (
	id INTEGER NOT NULL, 
	channel VARCHAR(32) NOT NULL, 
	"key" VARCHAR(32) NOT NULL, 
	contact_id INTEGER, 
	state VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	body BLOB, 
	attempts INTEGER NOT NULL, 
	fault VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_arrivals PRIMARY KEY (id), 
	CONSTRAINT uq_arrivals_channel_key UNIQUE (channel, "key")
);
INSERT INTO "arrivals" VALUES(1,'web','text',NULL,'waiting','2026-11-18 05:00:00.000000',NULL,1,'text');
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	login_id INTEGER, 
	contact_id INTEGER, 
	channel VARCHAR(16) NOT NULL, 
	deed VARCHAR(40) NOT NULL, 
	subject_kind VARCHAR(40) NOT NULL, 
	subject_id INTEGER, 
	details JSON NOT NULL, unit_id INTEGER, 
	CONSTRAINT pk_audit PRIMARY KEY (id), 
	CONSTRAINT fk_audit_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id)
);
INSERT INTO "audit" VALUES(1,'2026-06-16 05:12:00.000000',13,NULL,'phone','enter_visitor','person',1,'{}',23);
INSERT INTO "audit" VALUES(2,'2026-06-16 07:47:00.000000',NULL,1,'web','register','person',2,'{}',27);
INSERT INTO "audit" VALUES(3,'2026-06-16 07:47:00.000000',NULL,1,'web','give_consent','person',2,'{"kind": "mailings"}',27);
INSERT INTO "audit" VALUES(4,'2026-06-17 05:01:00.000000',NULL,2,'web','register','person',3,'{}',26);
INSERT INTO "audit" VALUES(5,'2026-06-17 05:01:00.000000',NULL,2,'web','give_consent','person',3,'{"kind": "survey"}',26);
INSERT INTO "audit" VALUES(6,'2026-06-17 05:13:00.000000',25,NULL,'desk','enter_visitor','person',4,'{}',27);
INSERT INTO "audit" VALUES(7,'2026-06-18 05:02:00.000000',NULL,3,'web','register','person',5,'{}',26);
INSERT INTO "audit" VALUES(8,'2026-06-18 05:02:00.000000',NULL,3,'web','give_consent','person',5,'{"kind": "mailings"}',26);
INSERT INTO "audit" VALUES(9,'2026-06-18 05:02:00.000000',NULL,3,'web','set_notices','person',5,'{"style": "quiet"}',26);
INSERT INTO "audit" VALUES(10,'2026-06-18 05:14:00.000000',NULL,4,'web','register','person',6,'{}',29);
INSERT INTO "audit" VALUES(11,'2026-06-18 05:14:00.000000',NULL,4,'web','give_consent','person',6,'{"kind": "mailings"}',29);
INSERT INTO "audit" VALUES(12,'2026-06-18 05:14:00.000000',NULL,4,'web','give_consent','person',6,'{"kind": "facts"}',29);
INSERT INTO "audit" VALUES(13,'2026-06-19 05:03:00.000000',NULL,5,'web','register','person',7,'{}',26);
INSERT INTO "audit" VALUES(14,'2026-06-19 05:15:00.000000',NULL,6,'web','register','person',8,'{}',22);
INSERT INTO "audit" VALUES(15,'2026-06-19 05:15:00.000000',NULL,6,'web','give_consent','person',8,'{"kind": "survey"}',22);
INSERT INTO "audit" VALUES(16,'2026-06-19 05:15:00.000000',NULL,6,'web','give_consent','person',8,'{"kind": "facts"}',22);
INSERT INTO "audit" VALUES(17,'2026-06-19 11:01:00.000000',NULL,7,'web','register','person',9,'{}',27);
INSERT INTO "audit" VALUES(18,'2026-06-19 11:01:00.000000',NULL,7,'web','give_consent','person',9,'{"kind": "survey"}',27);
INSERT INTO "audit" VALUES(19,'2026-06-19 11:01:00.000000',NULL,7,'web','give_consent','person',9,'{"kind": "facts"}',27);
INSERT INTO "audit" VALUES(20,'2026-06-20 05:04:00.000000',NULL,8,'web','register','person',10,'{}',26);
INSERT INTO "audit" VALUES(21,'2026-06-20 05:04:00.000000',NULL,8,'web','give_consent','person',10,'{"kind": "mailings"}',26);
INSERT INTO "audit" VALUES(22,'2026-06-20 05:04:00.000000',NULL,8,'web','give_consent','person',10,'{"kind": "survey"}',26);
INSERT INTO "audit" VALUES(23,'2026-06-20 05:04:00.000000',NULL,8,'web','give_consent','person',10,'{"kind": "facts"}',26);
INSERT INTO "audit" VALUES(24,'2026-06-20 05:04:00.000000',NULL,8,'web','set_notices','person',10,'{"style": "full"}',26);
INSERT INTO "audit" VALUES(25,'2026-06-20 05:16:00.000000',NULL,9,'web','register','person',11,'{}',23);
INSERT INTO "audit" VALUES(26,'2026-06-20 05:16:00.000000',NULL,9,'web','give_consent','person',11,'{"kind": "mailings"}',23);
INSERT INTO "audit" VALUES(27,'2026-06-20 05:16:00.000000',NULL,9,'web','give_consent','person',11,'{"kind": "survey"}',23);
INSERT INTO "audit" VALUES(28,'2026-06-20 05:16:00.000000',NULL,9,'web','give_consent','person',11,'{"kind": "facts"}',23);
INSERT INTO "audit" VALUES(29,'2026-06-22 04:11:00.000000',29,NULL,'desk','enter_visitor','person',12,'{}',29);
INSERT INTO "audit" VALUES(30,'2026-06-22 04:18:00.000000',18,NULL,'desk','enter_visitor','person',13,'{}',26);
INSERT INTO "audit" VALUES(31,'2026-06-22 05:05:00.000000',18,NULL,'desk','enter_visitor','person',14,'{}',26);
INSERT INTO "audit" VALUES(32,'2026-06-22 05:06:00.000000',18,NULL,'phone','enter_visitor','person',15,'{}',26);
INSERT INTO "audit" VALUES(33,'2026-06-22 05:18:00.000000',NULL,10,'web','register','person',16,'{}',29);
INSERT INTO "audit" VALUES(34,'2026-06-22 05:18:00.000000',NULL,10,'web','give_consent','person',16,'{"kind": "mailings"}',29);
INSERT INTO "audit" VALUES(35,'2026-06-22 05:18:00.000000',NULL,10,'web','give_consent','person',16,'{"kind": "survey"}',29);
INSERT INTO "audit" VALUES(36,'2026-06-22 05:18:00.000000',NULL,10,'web','give_consent','person',16,'{"kind": "facts"}',29);
INSERT INTO "audit" VALUES(37,'2026-06-23 05:07:00.000000',NULL,11,'web','register','person',17,'{}',23);
INSERT INTO "audit" VALUES(38,'2026-06-23 05:19:00.000000',18,NULL,'phone','enter_visitor','person',18,'{}',26);
INSERT INTO "audit" VALUES(39,'2026-06-23 08:34:00.000000',13,NULL,'phone','enter_visitor','person',19,'{}',23);
INSERT INTO "audit" VALUES(40,'2026-06-23 10:07:00.000000',NULL,12,'web','register','person',20,'{}',29);
CREATE TABLE calendar_feeds (
	login_id INTEGER NOT NULL, 
	code_hash VARCHAR(64) NOT NULL, 
	made_at DATETIME NOT NULL, 
	asked_at DATETIME, 
	content_hash VARCHAR(64) NOT NULL, 
	changed_at DATETIME, 
	CONSTRAINT pk_calendar_feeds PRIMARY KEY (login_id), 
	CONSTRAINT fk_calendar_feeds_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id), 
	CONSTRAINT uq_calendar_feeds_code_hash UNIQUE (code_hash)
);
INSERT INTO "calendar_feeds" VALUES(31,'text','2026-11-18 05:00:00.000000',NULL,'text',NULL);
CREATE TABLE canned_answers (
	id INTEGER NOT NULL, 
	unit_id INTEGER, 
	title_kk VARCHAR(100) NOT NULL, 
	title_ru VARCHAR(100) NOT NULL, 
	text_kk VARCHAR(2000) NOT NULL, 
	text_ru VARCHAR(2000) NOT NULL, 
	position INTEGER NOT NULL, 
	ended_at DATETIME, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_canned_answers PRIMARY KEY (id), 
	CONSTRAINT fk_canned_answers_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "canned_answers" VALUES(1,26,'Жұмыс уақыты','Часы работы','Дүйсенбіден жұмаға дейін 09:00–18:00 аралығында жұмыс істейміз. Түскі үзіліс жоқ.','Работаем с понедельника по пятницу, 09:00–18:00, без перерыва.',0,NULL,1);
INSERT INTO "canned_answers" VALUES(2,26,'Не алып келу керек','Что взять с собой','Кеңеске ештеңе алып келу міндетті емес. Құжат туралы сұрасаңыз, сол құжатты ала келіңіз.','На консультацию ничего брать не нужно. Если вопрос о документе – возьмите его с собой.',0,NULL,1);
INSERT INTO "canned_answers" VALUES(3,26,'Тегін бе','Бесплатно ли это','Иә, орталықтың барлық көмегі тегін.','Да, вся помощь центра бесплатна.',0,NULL,1);
CREATE TABLE channel_faults (
	channel VARCHAR(32) NOT NULL, 
	code VARCHAR(20) NOT NULL, 
	times INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_channel_faults PRIMARY KEY (channel, code)
);
INSERT INTO "channel_faults" VALUES('web','text',1,'2026-11-18 05:00:00.000000');
CREATE TABLE channel_states (
	channel VARCHAR(32) NOT NULL, 
	mode VARCHAR(20) NOT NULL, 
	name VARCHAR(64) NOT NULL, 
	fault VARCHAR(100) NOT NULL, 
	since DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, facts JSON DEFAULT '{}' NOT NULL, 
	CONSTRAINT pk_channel_states PRIMARY KEY (channel)
);
INSERT INTO "channel_states" VALUES('web','text','text','text','2026-11-18 05:00:00.000000','2026-11-18 05:00:00.000000','{}');
CREATE TABLE consent_texts (
	kind VARCHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	text_kk VARCHAR(4000) NOT NULL, 
	text_ru VARCHAR(4000) NOT NULL, 
	in_force_from DATETIME NOT NULL, 
	CONSTRAINT pk_consent_texts PRIMARY KEY (kind, version)
);
INSERT INTO "consent_texts" VALUES('service',1,'Қызмет көрсетуге келісім

1. Кімге келісім бересіз. Сіз таңдаған жастар орталығына (оператор). Атауы, мекенжайы мен телефоны «Орталық туралы» бөлімінде. БСН нөмірін орталық айтады.
2. Не үшін. Сізді маманға жазу және ол туралы хабарлау. Кеңестер журналын жүргізу. Келушілерді жасы мен жынысы бойынша санау: есепте атыңыз болмайды.
3. Қандай деректер. Туған күніңіз, аты-жөніңіз, жынысыңыз, орталығыңыз, телефоныңыз (қаласаңыз), чаттағы нөміріңіз. Жазылуларыңыз, кеңестің тақырыбы мен ұсынымы. Кәмелетке толмасаңыз: өкіліңіз туралы жауабыңыз. Кеңес жазбалары шифрланып сақталады.
4. Кім көреді. Орталықта сізбен жұмыс істейтін қызметкерлер. Психолог пен заңгерге келгеніңізді сол маман мен сол күнгі қабылдау ғана атыңызбен көреді.
5. Басқаларға беру. Өңір мен елдің жастар мекемелеріне тек сандар жіберіледі. Атыңыз берілмейді. Заң талап етсе ғана басқаша, мысалы, адам өміріне қауіп төнсе.
6. Шетелге беру. Деректер базасы мен көшірмелері Қазақстанда сақталады. Веб-чат та осында жұмыс істейді. Telegram не WhatsApp арқылы жазсаңыз, хабарлар олардың шетелдегі серверлерінен өтеді. Қаламасаңыз, веб-чатта жазыңыз, қоңырау шалыңыз немесе орталыққа келіңіз.
7. Жариялау. Деректеріңіз жарияланбайды.
8. Мерзімі. Соңғы келгеніңізден кейін 3 жыл немесе өзіңіз өшіргенге дейін.
9. Келісімді тоқтату. Кез келген уақытта: чатта «Менің деректерім» бөлімі, «Келісімді тоқтату» батырмасы. Орталыққа келіп айтсаңыз да болады. Сонда жаңа кеңеске жаза алмаймыз. Бұрынғы деректі «Деректі өшіру» батырмасы өшіреді. Атсыз сандар, осы келісімнің дәлелі және заң сақтауды талап ететін жазбалар қалады.
10. Құқығыңыз. Деректеріңізді көруге, түзетуге, көшірмесін алуға және өшіртуге болады. Келіспесеңіз, орталыққа келіңіз, қоңырау шалыңыз немесе шағым жазыңыз.','Согласие на обслуживание

1. Кому вы даёте согласие. Выбранному вами молодёжному центру (оператор). Название, адрес и телефон – в разделе «О центре». БИН назовёт центр.
2. Для чего. Записать вас к специалисту и сообщать о записи. Вести журнал консультаций. Считать посетителей по возрасту и полу: имён в отчёте нет.
3. Какие данные. Дата рождения, фамилия и имя, пол, ваш центр, телефон (по желанию), номер в чате. Ваши записи, тема и рекомендация консультации. До 18 лет: ваш ответ о представителе. Записи о консультациях хранятся зашифрованными.
4. Кто видит. Те сотрудники центра, кто с вами работает. Визит к психологу и юристу с именем видят только сам специалист и стойка приёма в этот день.
5. Передача другим. Молодёжным учреждениям региона и страны уходят только числа. Имя не передаём. Исключение – требование закона, например при опасности для жизни.
6. Передача за рубеж. База данных и её копии хранятся в Казахстане. Веб-чат тоже работает здесь. Если писать через Telegram или WhatsApp, сообщения проходят через их серверы за рубежом. Не хотите – пишите в веб-чат, звоните или приходите в центр.
7. Публикация. Ваши данные не публикуются.
8. Срок. 3 года после последнего визита или до удаления вами.
9. Как отозвать. В любое время: раздел чата «Мои данные», кнопка «Отозвать согласие». Можно и прийти в центр. После этого записать вас не сможем. Прежние данные удаляет кнопка «Удалить данные». Останутся числа без имён, подтверждение этого согласия и записи, которые обязывает хранить закон.
10. Ваши права. Данные можно посмотреть, исправить, получить их копию и удалить. Если вы с чем-то не согласны, придите в центр, позвоните или подайте жалобу.','2021-01-01 00:00:00.000000');
INSERT INTO "consent_texts" VALUES('facts',1,'Қосымша мәліметке келісім

1. Кімге келісім бересіз. Сіз таңдаған жастар орталығына (оператор). Атауы, мекенжайы мен телефоны «Орталық туралы» бөлімінде. БСН нөмірін орталық айтады.
2. Не үшін. Сізге сай көмек пен жобаны тезірек табу. Орталыққа кімдер келетінін атсыз санау.
3. Қандай деректер. Оқуыңыз, жұмысыңыз, біліміңіз, кіммен тұратыныңыз, қала не ауыл. Не себеп болғаны және орталықты қайдан естігеніңіз. Келгенде не керегі. Кез келген сұрақты өткізіп жіберуге болады.
4. Кім көреді. Орталықта сізбен жұмыс істейтін қызметкерлер.
5. Басқаларға беру. Тек жалпы сандар беріледі. Атыңыз берілмейді.
6. Шетелге беру. Деректер базасы мен көшірмелері Қазақстанда сақталады. Веб-чат та осында жұмыс істейді. Telegram не WhatsApp арқылы жазсаңыз, хабарлар олардың шетелдегі серверлерінен өтеді. Қаламасаңыз, веб-чатта жазыңыз, қоңырау шалыңыз немесе орталыққа келіңіз.
7. Жариялау. Деректеріңіз жарияланбайды.
8. Мерзімі. Соңғы келгеніңізден кейін 3 жыл немесе келісімді тоқтатқанға дейін.
9. Келісімді тоқтату. Кез келген уақытта: чатта «Менің деректерім» бөлімі, «Келісімді тоқтату» батырмасы. Орталыққа келіп айтсаңыз да болады. Сонда бұл мәліметті өшіреміз. Кеңеске жазылу өзгермейді.
10. Құқығыңыз. Деректеріңізді көруге, түзетуге, көшірмесін алуға және өшіртуге болады. Келіспесеңіз, орталыққа келіңіз, қоңырау шалыңыз немесе шағым жазыңыз.','Согласие на дополнительные сведения

1. Кому вы даёте согласие. Выбранному вами молодёжному центру (оператор). Название, адрес и телефон – в разделе «О центре». БИН назовёт центр.
2. Для чего. Быстрее найти помощь и проект для вас. Посчитать без имён, кто приходит в центр.
3. Какие данные. Учитесь ли вы, работаете ли, образование, с кем живёте, город или село. Что вас привело и откуда вы узнали о центре. Что нужно при встрече. Любой вопрос можно пропустить.
4. Кто видит. Те сотрудники центра, кто с вами работает.
5. Передача другим. Передаются только общие числа. Имя не передаём.
6. Передача за рубеж. База данных и её копии хранятся в Казахстане. Веб-чат тоже работает здесь. Если писать через Telegram или WhatsApp, сообщения проходят через их серверы за рубежом. Не хотите – пишите в веб-чат, звоните или приходите в центр.
7. Публикация. Ваши данные не публикуются.
8. Срок. 3 года после последнего визита или до отзыва согласия.
9. Как отозвать. В любое время: раздел чата «Мои данные», кнопка «Отозвать согласие». Можно и прийти в центр. Тогда эти сведения удалим. На запись к специалисту это не влияет.
10. Ваши права. Данные можно посмотреть, исправить, получить их копию и удалить. Если вы с чем-то не согласны, придите в центр, позвоните или подайте жалобу.','2021-01-01 00:00:00.000000');
INSERT INTO "consent_texts" VALUES('mailings',1,'Хабарландыру алуға келісім

1. Кімге келісім бересіз. Сіз таңдаған жастар орталығына (оператор). Атауы, мекенжайы мен телефоны «Орталық туралы» бөлімінде. БСН нөмірін орталық айтады.
2. Не үшін. Іс-шара, курс, жоба мен мүмкіндік туралы жазу. Аптасына бір реттен артық емес, 09:00–21:00 аралығында.
3. Қандай деректер. Чаттағы нөміріңіз, тіліңіз, орталығыңыз, жасыңыз.
4. Кім көреді. Орталықтың хабарландыру жіберетін қызметкерлері.
5. Басқаларға беру. Ешкімге берілмейді.
6. Шетелге беру. Деректер базасы мен көшірмелері Қазақстанда сақталады. Веб-чат та осында жұмыс істейді. Telegram не WhatsApp арқылы жазсаңыз, хабарлар олардың шетелдегі серверлерінен өтеді. Қаламасаңыз, веб-чатта жазыңыз, қоңырау шалыңыз немесе орталыққа келіңіз.
7. Жариялау. Деректеріңіз жарияланбайды.
8. Мерзімі. Келісімді тоқтатқанға дейін.
9. Келісімді тоқтату. Кез келген уақытта: чатта «Менің деректерім» бөлімі, «Келісімді тоқтату» батырмасы. Орталыққа келіп айтсаңыз да болады. Сонда хабарландыру бірден тоқтайды. Өз жазылуыңыз туралы хабар келе береді.
10. Құқығыңыз. Деректеріңізді көруге, түзетуге, көшірмесін алуға және өшіртуге болады. Келіспесеңіз, орталыққа келіңіз, қоңырау шалыңыз немесе шағым жазыңыз.','Согласие на рассылку

1. Кому вы даёте согласие. Выбранному вами молодёжному центру (оператор). Название, адрес и телефон – в разделе «О центре». БИН назовёт центр.
2. Для чего. Писать вам о мероприятиях, курсах, проектах и возможностях. Не чаще раза в неделю, с 09:00 до 21:00.
3. Какие данные. Номер в чате, язык, ваш центр, возраст.
4. Кто видит. Сотрудники центра, которые готовят рассылку.
5. Передача другим. Никому не передаём.
6. Передача за рубеж. База данных и её копии хранятся в Казахстане. Веб-чат тоже работает здесь. Если писать через Telegram или WhatsApp, сообщения проходят через их серверы за рубежом. Не хотите – пишите в веб-чат, звоните или приходите в центр.
7. Публикация. Ваши данные не публикуются.
8. Срок. До отзыва согласия.
9. Как отозвать. В любое время: раздел чата «Мои данные», кнопка «Отозвать согласие». Можно и прийти в центр. Тогда рассылка прекратится сразу. Сообщения о вашей записи останутся.
10. Ваши права. Данные можно посмотреть, исправить, получить их копию и удалить. Если вы с чем-то не согласны, придите в центр, позвоните или подайте жалобу.','2021-01-01 00:00:00.000000');
INSERT INTO "consent_texts" VALUES('photo',1,'Фото мен бейнеге келісім

1. Кімге келісім бересіз. Сіз таңдаған жастар орталығына (оператор). Атауы, мекенжайы мен телефоны «Орталық туралы» бөлімінде. БСН нөмірін орталық айтады.
2. Не үшін. Іс-шараларды көрсету және орталық туралы айту. Жеке кеңесте ешқашан түсірмейміз.
3. Қандай деректер. Іс-шарада түсірілген фото мен бейне. Кәмелетке толмасаңыз, өкіліңіздің расталған келісімі де керек.
4. Кім көреді. Орталық парағын ашқан кез келген адам.
5. Басқаларға беру. Өңірдің жастар мекемелеріне, іс-шара туралы есеппен бірге.
6. Шетелге беру. Деректер базасы мен көшірмелері Қазақстанда сақталады. Веб-чат та осында жұмыс істейді. Telegram не WhatsApp арқылы жазсаңыз, хабарлар олардың шетелдегі серверлерінен өтеді. Қаламасаңыз, веб-чатта жазыңыз, қоңырау шалыңыз немесе орталыққа келіңіз.
7. Жариялау. Орталықтың сайты мен әлеуметтік желідегі парағында. Желілердің серверлері шетелде. Атыңызды бөлек сұрап жазамыз.
8. Мерзімі. 3 жыл немесе келісімді тоқтатқанға дейін.
9. Келісімді тоқтату. Кез келген уақытта: чатта «Менің деректерім» бөлімі, «Келісімді тоқтату» батырмасы. Орталыққа келіп айтсаңыз да болады. Сонда өз парақтарымыздан алып тастаймыз. Басқалар сақтап алғанын өшіре алмаймыз.
10. Құқығыңыз. Деректеріңізді көруге, түзетуге, көшірмесін алуға және өшіртуге болады. Келіспесеңіз, орталыққа келіңіз, қоңырау шалыңыз немесе шағым жазыңыз.','Согласие на фото и видео

1. Кому вы даёте согласие. Выбранному вами молодёжному центру (оператор). Название, адрес и телефон – в разделе «О центре». БИН назовёт центр.
2. Для чего. Показать мероприятия и рассказать о центре. На личной консультации не снимаем никогда.
3. Какие данные. Фото и видео с мероприятия. До 18 лет нужно и подтверждённое согласие представителя.
4. Кто видит. Любой, кто откроет страницу центра.
5. Передача другим. Молодёжным учреждениям региона, вместе с отчётом о мероприятии.
6. Передача за рубеж. База данных и её копии хранятся в Казахстане. Веб-чат тоже работает здесь. Если писать через Telegram или WhatsApp, сообщения проходят через их серверы за рубежом. Не хотите – пишите в веб-чат, звоните или приходите в центр.
7. Публикация. На сайте центра и его страницах в социальных сетях. Серверы сетей за рубежом. Имя подпишем, только если вы отдельно разрешите.
8. Срок. 3 года или до отзыва согласия.
9. Как отозвать. В любое время: раздел чата «Мои данные», кнопка «Отозвать согласие». Можно и прийти в центр. Тогда уберём со своих страниц. Удалить то, что сохранили другие, мы не можем.
10. Ваши права. Данные можно посмотреть, исправить, получить их копию и удалить. Если вы с чем-то не согласны, придите в центр, позвоните или подайте жалобу.','2021-01-01 00:00:00.000000');
INSERT INTO "consent_texts" VALUES('story',1,'Табыс тарихын айтуға келісім

1. Кімге келісім бересіз. Сіз таңдаған жастар орталығына (оператор). Атауы, мекенжайы мен телефоны «Орталық туралы» бөлімінде. БСН нөмірін орталық айтады.
2. Не үшін. Сіздің тәжірибеңіз басқаларға көмектесуі үшін.
3. Қандай деректер. Өзіңіз айтқан оқиға. Атыңыз бен фотоңыз – бөлек рұқсатпен ғана. Кәмелетке толмасаңыз, өкіліңіздің расталған келісімі де керек.
4. Кім көреді. Дайын мәтінді алдымен сіз оқып, мақұлдайсыз. Содан кейін оны кез келген адам оқи алады.
5. Басқаларға беру. Өңірдің жастар мекемелеріне, есеппен бірге.
6. Шетелге беру. Деректер базасы мен көшірмелері Қазақстанда сақталады. Веб-чат та осында жұмыс істейді. Telegram не WhatsApp арқылы жазсаңыз, хабарлар олардың шетелдегі серверлерінен өтеді. Қаламасаңыз, веб-чатта жазыңыз, қоңырау шалыңыз немесе орталыққа келіңіз.
7. Жариялау. Орталықтың сайты мен әлеуметтік желідегі парағында. Желілердің серверлері шетелде. Психолог пен заңгердің кеңесі туралы жазбаймыз.
8. Мерзімі. 3 жыл немесе келісімді тоқтатқанға дейін.
9. Келісімді тоқтату. Кез келген уақытта: чатта «Менің деректерім» бөлімі, «Келісімді тоқтату» батырмасы. Орталыққа келіп айтсаңыз да болады. Сонда өз парақтарымыздан алып тастаймыз. Басқалар сақтап алғанын өшіре алмаймыз.
10. Құқығыңыз. Деректеріңізді көруге, түзетуге, көшірмесін алуға және өшіртуге болады. Келіспесеңіз, орталыққа келіңіз, қоңырау шалыңыз немесе шағым жазыңыз.','Согласие на рассказ об успехе

1. Кому вы даёте согласие. Выбранному вами молодёжному центру (оператор). Название, адрес и телефон – в разделе «О центре». БИН назовёт центр.
2. Для чего. Чтобы ваш опыт помог другим.
3. Какие данные. История, которую расскажете вы. Имя и фото – только с отдельного разрешения. До 18 лет нужно и подтверждённое согласие представителя.
4. Кто видит. Готовый текст сначала читаете и одобряете вы. Затем его может прочесть любой.
5. Передача другим. Молодёжным учреждениям региона, вместе с отчётом.
6. Передача за рубеж. База данных и её копии хранятся в Казахстане. Веб-чат тоже работает здесь. Если писать через Telegram или WhatsApp, сообщения проходят через их серверы за рубежом. Не хотите – пишите в веб-чат, звоните или приходите в центр.
7. Публикация. На сайте центра и его страницах в социальных сетях. Серверы сетей за рубежом. О консультациях психолога и юриста не пишем.
8. Срок. 3 года или до отзыва согласия.
9. Как отозвать. В любое время: раздел чата «Мои данные», кнопка «Отозвать согласие». Можно и прийти в центр. Тогда уберём со своих страниц. Удалить то, что сохранили другие, мы не можем.
10. Ваши права. Данные можно посмотреть, исправить, получить их копию и удалить. Если вы с чем-то не согласны, придите в центр, позвоните или подайте жалобу.','2021-01-01 00:00:00.000000');
INSERT INTO "consent_texts" VALUES('survey',1,'Сауалнамаға келісім

1. Кімге келісім бересіз. Сіз таңдаған жастар орталығына (оператор). Атауы, мекенжайы мен телефоны «Орталық туралы» бөлімінде. БСН нөмірін орталық айтады.
2. Не үшін. Көмегіміздің сапасын бағалау. Бірнеше қысқа сұрақ, жауап бермеуге болады.
3. Қандай деректер. Жауаптарыңыз, күні, жасыңыз бен жынысыңыз. Жауап құпия сақталады: атыңызды қорытындыға қоспаймыз.
4. Кім көреді. Орталық пен өңірдің есеп жасайтын қызметкерлері. Бестен аз жауабы бар қорытынды көрсетілмейді.
5. Басқаларға беру. Тек жалпы сандар беріледі.
6. Шетелге беру. Деректер базасы мен көшірмелері Қазақстанда сақталады. Веб-чат та осында жұмыс істейді. Telegram не WhatsApp арқылы жазсаңыз, хабарлар олардың шетелдегі серверлерінен өтеді. Қаламасаңыз, веб-чатта жазыңыз, қоңырау шалыңыз немесе орталыққа келіңіз.
7. Жариялау. Тек жалпы сандар.
8. Мерзімі. 1 жыл, содан кейін жауаптар атсыз қалады.
9. Келісімді тоқтату. Кез келген уақытта: чатта «Менің деректерім» бөлімі, «Келісімді тоқтату» батырмасы. Орталыққа келіп айтсаңыз да болады. Сонда сауалнама жіберілмейді. Көмек алуыңызға әсер етпейді.
10. Құқығыңыз. Деректеріңізді көруге, түзетуге, көшірмесін алуға және өшіртуге болады. Келіспесеңіз, орталыққа келіңіз, қоңырау шалыңыз немесе шағым жазыңыз.','Согласие на опросы

1. Кому вы даёте согласие. Выбранному вами молодёжному центру (оператор). Название, адрес и телефон – в разделе «О центре». БИН назовёт центр.
2. Для чего. Оценить качество нашей помощи. Несколько коротких вопросов, можно не отвечать.
3. Какие данные. Ваши ответы, дата, возраст и пол. Ответы конфиденциальны: имени в итогах нет.
4. Кто видит. Сотрудники центра и региона, которые готовят отчёт. Итоги меньше пяти ответов не показываем.
5. Передача другим. Передаются только общие числа.
6. Передача за рубеж. База данных и её копии хранятся в Казахстане. Веб-чат тоже работает здесь. Если писать через Telegram или WhatsApp, сообщения проходят через их серверы за рубежом. Не хотите – пишите в веб-чат, звоните или приходите в центр.
7. Публикация. Только общие числа.
8. Срок. 1 год, затем ответы остаются без имени.
9. Как отозвать. В любое время: раздел чата «Мои данные», кнопка «Отозвать согласие». Можно и прийти в центр. Тогда опросов не пришлём. На помощь центра это не влияет.
10. Ваши права. Данные можно посмотреть, исправить, получить их копию и удалить. Если вы с чем-то не согласны, придите в центр, позвоните или подайте жалобу.','2021-01-01 00:00:00.000000');
CREATE TABLE consents (
	id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	version INTEGER NOT NULL, 
	lang VARCHAR(2) NOT NULL, 
	channel VARCHAR(32) NOT NULL, 
	given_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	CONSTRAINT pk_consents PRIMARY KEY (id), 
	CONSTRAINT fk_consents_person_id_people FOREIGN KEY(person_id) REFERENCES people (id)
);
INSERT INTO "consents" VALUES(8,6,'service',1,'kk','web','2026-06-18 05:14:00.000000',NULL);
INSERT INTO "consents" VALUES(9,6,'mailings',1,'kk','web','2026-06-18 05:14:00.000000',NULL);
INSERT INTO "consents" VALUES(10,6,'facts',1,'kk','web','2026-06-18 05:14:00.000000',NULL);
INSERT INTO "consents" VALUES(26,12,'service',1,'kk','desk','2026-06-22 04:11:00.000000',NULL);
INSERT INTO "consents" VALUES(38,24,'service',1,'kk','web','2026-06-25 05:09:00.000000',NULL);
INSERT INTO "consents" VALUES(39,24,'survey',1,'kk','web','2026-06-25 05:09:00.000000',NULL);
INSERT INTO "consents" VALUES(40,24,'facts',1,'kk','web','2026-06-25 05:09:00.000000',NULL);
INSERT INTO "consents" VALUES(50,30,'service',1,'kk','web','2026-06-27 06:34:00.000000',NULL);
INSERT INTO "consents" VALUES(58,36,'service',1,'kk','web','2026-07-03 07:36:00.000000',NULL);
INSERT INTO "consents" VALUES(59,36,'mailings',1,'kk','web','2026-07-03 07:36:00.000000',NULL);
INSERT INTO "consents" VALUES(70,42,'service',1,'ru','desk','2026-07-07 10:33:00.000000',NULL);
INSERT INTO "consents" VALUES(78,48,'service',1,'ru','desk','2026-07-13 05:07:00.000000',NULL);
INSERT INTO "consents" VALUES(94,60,'service',1,'kk','web','2026-10-29 13:53:00.000000',NULL);
CREATE TABLE consultant_cells (
	consultant_id INTEGER NOT NULL, 
	cell BIGINT NOT NULL, 
	consultation_id INTEGER NOT NULL, 
	CONSTRAINT pk_consultant_cells PRIMARY KEY (consultant_id, cell), 
	CONSTRAINT fk_consultant_cells_consultant_id_consultants FOREIGN KEY(consultant_id) REFERENCES consultants (id), 
	CONSTRAINT fk_consultant_cells_consultation_id_consultations FOREIGN KEY(consultation_id) REFERENCES consultations (id) ON DELETE CASCADE
)
 WITHOUT ROWID

;
INSERT INTO "consultant_cells" VALUES(12,5983836,156);
INSERT INTO "consultant_cells" VALUES(12,5983837,156);
INSERT INTO "consultant_cells" VALUES(12,5983838,156);
INSERT INTO "consultant_cells" VALUES(12,5983839,156);
INSERT INTO "consultant_cells" VALUES(12,5983840,156);
INSERT INTO "consultant_cells" VALUES(12,5983841,156);
INSERT INTO "consultant_cells" VALUES(12,5983842,156);
INSERT INTO "consultant_cells" VALUES(12,5983843,156);
INSERT INTO "consultant_cells" VALUES(12,5983844,156);
INSERT INTO "consultant_cells" VALUES(12,5983845,156);
INSERT INTO "consultant_cells" VALUES(12,5983846,156);
INSERT INTO "consultant_cells" VALUES(12,5983847,156);
INSERT INTO "consultant_cells" VALUES(9,5984976,161);
INSERT INTO "consultant_cells" VALUES(9,5984977,161);
INSERT INTO "consultant_cells" VALUES(9,5984978,161);
INSERT INTO "consultant_cells" VALUES(9,5984979,161);
INSERT INTO "consultant_cells" VALUES(9,5984980,161);
INSERT INTO "consultant_cells" VALUES(9,5984981,161);
INSERT INTO "consultant_cells" VALUES(9,5984982,161);
INSERT INTO "consultant_cells" VALUES(9,5984983,161);
INSERT INTO "consultant_cells" VALUES(9,5984984,161);
INSERT INTO "consultant_cells" VALUES(9,5984985,161);
INSERT INTO "consultant_cells" VALUES(9,5984986,161);
INSERT INTO "consultant_cells" VALUES(9,5984987,161);
INSERT INTO "consultant_cells" VALUES(9,5984988,161);
INSERT INTO "consultant_cells" VALUES(9,5984989,161);
INSERT INTO "consultant_cells" VALUES(9,5984990,161);
INSERT INTO "consultant_cells" VALUES(9,5984991,161);
INSERT INTO "consultant_cells" VALUES(9,5984992,161);
INSERT INTO "consultant_cells" VALUES(9,5984993,161);
INSERT INTO "consultant_cells" VALUES(9,5984994,161);
INSERT INTO "consultant_cells" VALUES(9,5984995,161);
INSERT INTO "consultant_cells" VALUES(9,5984996,161);
INSERT INTO "consultant_cells" VALUES(9,5984997,161);
INSERT INTO "consultant_cells" VALUES(9,5984998,161);
INSERT INTO "consultant_cells" VALUES(9,5984999,161);
INSERT INTO "consultant_cells" VALUES(13,5985840,174);
INSERT INTO "consultant_cells" VALUES(13,5985841,174);
INSERT INTO "consultant_cells" VALUES(13,5985842,174);
INSERT INTO "consultant_cells" VALUES(13,5985843,174);
INSERT INTO "consultant_cells" VALUES(13,5985844,174);
INSERT INTO "consultant_cells" VALUES(13,5985845,174);
INSERT INTO "consultant_cells" VALUES(13,5985846,174);
INSERT INTO "consultant_cells" VALUES(13,5985847,174);
INSERT INTO "consultant_cells" VALUES(13,5985848,174);
INSERT INTO "consultant_cells" VALUES(13,5985849,174);
INSERT INTO "consultant_cells" VALUES(13,5985850,174);
INSERT INTO "consultant_cells" VALUES(13,5985851,174);
INSERT INTO "consultant_cells" VALUES(3,5987628,201);
INSERT INTO "consultant_cells" VALUES(3,5987629,201);
INSERT INTO "consultant_cells" VALUES(3,5987630,201);
INSERT INTO "consultant_cells" VALUES(3,5987631,201);
INSERT INTO "consultant_cells" VALUES(3,5987632,201);
INSERT INTO "consultant_cells" VALUES(3,5987633,201);
INSERT INTO "consultant_cells" VALUES(3,5987634,201);
INSERT INTO "consultant_cells" VALUES(3,5987635,201);
INSERT INTO "consultant_cells" VALUES(3,5987636,201);
INSERT INTO "consultant_cells" VALUES(3,5987637,201);
INSERT INTO "consultant_cells" VALUES(3,5987638,201);
INSERT INTO "consultant_cells" VALUES(3,5987639,201);
INSERT INTO "consultant_cells" VALUES(6,5983560,206);
INSERT INTO "consultant_cells" VALUES(6,5983561,206);
INSERT INTO "consultant_cells" VALUES(6,5983562,206);
INSERT INTO "consultant_cells" VALUES(6,5983563,206);
INSERT INTO "consultant_cells" VALUES(6,5983564,206);
INSERT INTO "consultant_cells" VALUES(6,5983565,206);
INSERT INTO "consultant_cells" VALUES(6,5983566,206);
INSERT INTO "consultant_cells" VALUES(6,5983567,206);
INSERT INTO "consultant_cells" VALUES(6,5983568,206);
INSERT INTO "consultant_cells" VALUES(6,5983569,206);
INSERT INTO "consultant_cells" VALUES(6,5983570,206);
INSERT INTO "consultant_cells" VALUES(6,5983571,206);
CREATE TABLE consultant_days (
	consultant_id INTEGER NOT NULL, 
	day DATE NOT NULL, 
	minutes INTEGER NOT NULL, 
	visits INTEGER NOT NULL, 
	CONSTRAINT pk_consultant_days PRIMARY KEY (consultant_id, day), 
	CONSTRAINT ck_consultant_days_eight_hours CHECK (minutes BETWEEN 0 AND 480), 
	CONSTRAINT fk_consultant_days_consultant_id_consultants FOREIGN KEY(consultant_id) REFERENCES consultants (id)
);
INSERT INTO "consultant_days" VALUES(13,'2026-07-03',0,0);
INSERT INTO "consultant_days" VALUES(6,'2026-07-02',0,0);
INSERT INTO "consultant_days" VALUES(1,'2026-07-03',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-07-02',90,2);
INSERT INTO "consultant_days" VALUES(6,'2026-07-01',45,1);
INSERT INTO "consultant_days" VALUES(8,'2026-07-08',0,0);
INSERT INTO "consultant_days" VALUES(8,'2026-07-10',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-07-03',45,1);
INSERT INTO "consultant_days" VALUES(4,'2026-07-09',90,2);
INSERT INTO "consultant_days" VALUES(9,'2026-07-09',45,1);
INSERT INTO "consultant_days" VALUES(5,'2026-07-07',0,0);
INSERT INTO "consultant_days" VALUES(1,'2026-07-14',45,1);
INSERT INTO "consultant_days" VALUES(7,'2026-07-08',45,1);
INSERT INTO "consultant_days" VALUES(2,'2026-07-14',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-07-13',0,0);
INSERT INTO "consultant_days" VALUES(5,'2026-07-16',45,1);
INSERT INTO "consultant_days" VALUES(7,'2026-07-15',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-07-15',45,1);
INSERT INTO "consultant_days" VALUES(5,'2026-07-17',45,1);
INSERT INTO "consultant_days" VALUES(13,'2026-07-22',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-07-21',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-07-24',45,1);
INSERT INTO "consultant_days" VALUES(12,'2026-07-30',45,1);
INSERT INTO "consultant_days" VALUES(5,'2026-07-27',45,1);
INSERT INTO "consultant_days" VALUES(7,'2026-08-04',45,1);
INSERT INTO "consultant_days" VALUES(12,'2026-08-05',45,1);
INSERT INTO "consultant_days" VALUES(4,'2026-07-30',0,0);
INSERT INTO "consultant_days" VALUES(9,'2026-08-05',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-08-03',0,0);
INSERT INTO "consultant_days" VALUES(3,'2026-08-05',45,1);
INSERT INTO "consultant_days" VALUES(4,'2026-08-06',45,1);
INSERT INTO "consultant_days" VALUES(8,'2026-08-07',45,1);
INSERT INTO "consultant_days" VALUES(9,'2026-08-10',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-08-14',90,2);
INSERT INTO "consultant_days" VALUES(6,'2026-08-11',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-08-13',0,0);
INSERT INTO "consultant_days" VALUES(12,'2026-08-19',45,1);
INSERT INTO "consultant_days" VALUES(5,'2026-08-17',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-08-20',45,1);
INSERT INTO "consultant_days" VALUES(9,'2026-08-18',45,1);
INSERT INTO "consultant_days" VALUES(1,'2026-08-19',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-08-21',45,1);
INSERT INTO "consultant_days" VALUES(5,'2026-08-26',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-08-25',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-08-31',45,1);
INSERT INTO "consultant_days" VALUES(10,'2026-08-27',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-08-27',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-08-28',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-09-01',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-09-04',45,1);
INSERT INTO "consultant_days" VALUES(1,'2026-09-07',45,1);
INSERT INTO "consultant_days" VALUES(10,'2026-09-01',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-09-03',45,1);
INSERT INTO "consultant_days" VALUES(8,'2026-09-04',0,0);
INSERT INTO "consultant_days" VALUES(2,'2026-09-08',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-09-07',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-09-11',45,1);
INSERT INTO "consultant_days" VALUES(5,'2026-09-08',90,2);
INSERT INTO "consultant_days" VALUES(9,'2026-09-10',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-09-10',45,1);
INSERT INTO "consultant_days" VALUES(8,'2026-09-11',45,1);
INSERT INTO "consultant_days" VALUES(12,'2026-09-15',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-09-18',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-09-21',45,1);
INSERT INTO "consultant_days" VALUES(1,'2026-09-17',0,0);
INSERT INTO "consultant_days" VALUES(6,'2026-09-14',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-09-15',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-09-18',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-09-24',45,1);
INSERT INTO "consultant_days" VALUES(9,'2026-09-22',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-09-29',45,1);
INSERT INTO "consultant_days" VALUES(13,'2026-09-28',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-09-30',45,1);
INSERT INTO "consultant_days" VALUES(2,'2026-10-02',45,1);
INSERT INTO "consultant_days" VALUES(4,'2026-10-08',0,0);
INSERT INTO "consultant_days" VALUES(3,'2026-10-09',45,1);
INSERT INTO "consultant_days" VALUES(9,'2026-10-08',45,1);
INSERT INTO "consultant_days" VALUES(5,'2026-10-07',0,0);
INSERT INTO "consultant_days" VALUES(2,'2026-10-09',45,1);
INSERT INTO "consultant_days" VALUES(4,'2026-10-12',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-10-20',45,1);
INSERT INTO "consultant_days" VALUES(8,'2026-10-14',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-10-12',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-10-20',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-10-21',45,1);
INSERT INTO "consultant_days" VALUES(13,'2026-10-23',45,1);
INSERT INTO "consultant_days" VALUES(1,'2026-10-22',45,1);
INSERT INTO "consultant_days" VALUES(7,'2026-10-29',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-10-30',45,1);
INSERT INTO "consultant_days" VALUES(2,'2026-10-27',45,1);
INSERT INTO "consultant_days" VALUES(5,'2026-11-04',0,0);
INSERT INTO "consultant_days" VALUES(7,'2026-11-07',0,0);
INSERT INTO "consultant_days" VALUES(9,'2026-11-04',45,1);
INSERT INTO "consultant_days" VALUES(9,'2026-11-05',45,1);
INSERT INTO "consultant_days" VALUES(4,'2026-11-12',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-11-09',0,0);
INSERT INTO "consultant_days" VALUES(5,'2026-11-10',90,2);
INSERT INTO "consultant_days" VALUES(3,'2026-11-17',45,1);
INSERT INTO "consultant_days" VALUES(10,'2026-11-12',45,1);
INSERT INTO "consultant_days" VALUES(1,'2026-11-10',0,0);
INSERT INTO "consultant_days" VALUES(10,'2026-11-19',45,1);
INSERT INTO "consultant_days" VALUES(8,'2026-11-20',45,1);
INSERT INTO "consultant_days" VALUES(7,'2026-11-18',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-11-18',135,3);
INSERT INTO "consultant_days" VALUES(3,'2026-11-18',90,2);
INSERT INTO "consultant_days" VALUES(5,'2026-11-20',45,1);
INSERT INTO "consultant_days" VALUES(12,'2026-11-17',45,1);
INSERT INTO "consultant_days" VALUES(7,'2026-11-19',45,1);
INSERT INTO "consultant_days" VALUES(12,'2026-11-20',90,2);
INSERT INTO "consultant_days" VALUES(9,'2026-11-20',90,2);
INSERT INTO "consultant_days" VALUES(11,'2026-11-19',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-11-26',90,2);
INSERT INTO "consultant_days" VALUES(9,'2026-11-24',45,1);
INSERT INTO "consultant_days" VALUES(12,'2026-11-23',90,2);
INSERT INTO "consultant_days" VALUES(6,'2026-11-25',90,2);
INSERT INTO "consultant_days" VALUES(3,'2026-11-23',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-12-02',45,1);
INSERT INTO "consultant_days" VALUES(12,'2026-12-03',45,1);
INSERT INTO "consultant_days" VALUES(4,'2026-11-30',45,1);
INSERT INTO "consultant_days" VALUES(7,'2026-11-24',135,3);
INSERT INTO "consultant_days" VALUES(10,'2026-12-03',45,1);
INSERT INTO "consultant_days" VALUES(10,'2026-11-26',45,1);
INSERT INTO "consultant_days" VALUES(7,'2026-12-02',45,1);
INSERT INTO "consultant_days" VALUES(8,'2026-11-27',45,1);
INSERT INTO "consultant_days" VALUES(13,'2026-11-27',45,1);
INSERT INTO "consultant_days" VALUES(9,'2026-12-01',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-11-30',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-11-20',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-11-24',90,2);
INSERT INTO "consultant_days" VALUES(6,'2026-11-23',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-11-20',45,1);
INSERT INTO "consultant_days" VALUES(1,'2026-12-04',90,2);
INSERT INTO "consultant_days" VALUES(13,'2026-11-23',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-11-20',45,1);
INSERT INTO "consultant_days" VALUES(4,'2026-11-23',45,1);
INSERT INTO "consultant_days" VALUES(9,'2026-11-23',45,1);
INSERT INTO "consultant_days" VALUES(10,'2026-11-24',90,2);
INSERT INTO "consultant_days" VALUES(6,'2026-11-26',90,2);
INSERT INTO "consultant_days" VALUES(1,'2026-11-27',45,1);
INSERT INTO "consultant_days" VALUES(5,'2026-11-30',45,1);
INSERT INTO "consultant_days" VALUES(7,'2026-12-01',45,1);
INSERT INTO "consultant_days" VALUES(11,'2026-12-01',45,1);
INSERT INTO "consultant_days" VALUES(9,'2026-12-02',45,1);
INSERT INTO "consultant_days" VALUES(3,'2026-12-03',45,1);
INSERT INTO "consultant_days" VALUES(5,'2026-12-03',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-12-04',45,1);
INSERT INTO "consultant_days" VALUES(13,'2026-12-04',45,1);
INSERT INTO "consultant_days" VALUES(6,'2026-11-19',45,1);
CREATE TABLE consultant_specialisms (
	consultant_id INTEGER NOT NULL, 
	specialism_id INTEGER NOT NULL, 
	CONSTRAINT pk_consultant_specialisms PRIMARY KEY (consultant_id, specialism_id), 
	CONSTRAINT fk_consultant_specialisms_consultant_id_consultants FOREIGN KEY(consultant_id) REFERENCES consultants (id), 
	CONSTRAINT fk_consultant_specialisms_specialism_id_specialisms FOREIGN KEY(specialism_id) REFERENCES specialisms (id)
);
INSERT INTO "consultant_specialisms" VALUES(1,1);
INSERT INTO "consultant_specialisms" VALUES(2,2);
INSERT INTO "consultant_specialisms" VALUES(3,1);
INSERT INTO "consultant_specialisms" VALUES(4,2);
INSERT INTO "consultant_specialisms" VALUES(5,3);
INSERT INTO "consultant_specialisms" VALUES(5,4);
INSERT INTO "consultant_specialisms" VALUES(5,5);
INSERT INTO "consultant_specialisms" VALUES(5,6);
INSERT INTO "consultant_specialisms" VALUES(6,1);
INSERT INTO "consultant_specialisms" VALUES(6,6);
INSERT INTO "consultant_specialisms" VALUES(7,1);
INSERT INTO "consultant_specialisms" VALUES(8,2);
INSERT INTO "consultant_specialisms" VALUES(9,3);
INSERT INTO "consultant_specialisms" VALUES(9,4);
INSERT INTO "consultant_specialisms" VALUES(9,5);
INSERT INTO "consultant_specialisms" VALUES(9,6);
INSERT INTO "consultant_specialisms" VALUES(10,1);
INSERT INTO "consultant_specialisms" VALUES(11,3);
INSERT INTO "consultant_specialisms" VALUES(11,4);
INSERT INTO "consultant_specialisms" VALUES(11,6);
INSERT INTO "consultant_specialisms" VALUES(12,1);
INSERT INTO "consultant_specialisms" VALUES(12,6);
INSERT INTO "consultant_specialisms" VALUES(13,3);
INSERT INTO "consultant_specialisms" VALUES(13,4);
INSERT INTO "consultant_specialisms" VALUES(13,5);
CREATE TABLE consultant_weeks (
	consultant_id INTEGER NOT NULL, 
	monday DATE NOT NULL, 
	minutes INTEGER NOT NULL, 
	CONSTRAINT pk_consultant_weeks PRIMARY KEY (consultant_id, monday), 
	CONSTRAINT ck_consultant_weeks_forty_hours CHECK (minutes BETWEEN 0 AND 2400), 
	CONSTRAINT fk_consultant_weeks_consultant_id_consultants FOREIGN KEY(consultant_id) REFERENCES consultants (id)
);
INSERT INTO "consultant_weeks" VALUES(13,'2026-06-29',0);
INSERT INTO "consultant_weeks" VALUES(6,'2026-06-29',45);
INSERT INTO "consultant_weeks" VALUES(1,'2026-06-29',45);
INSERT INTO "consultant_weeks" VALUES(3,'2026-06-29',90);
INSERT INTO "consultant_weeks" VALUES(8,'2026-07-06',45);
INSERT INTO "consultant_weeks" VALUES(11,'2026-06-29',45);
INSERT INTO "consultant_weeks" VALUES(4,'2026-07-06',90);
INSERT INTO "consultant_weeks" VALUES(9,'2026-07-06',45);
INSERT INTO "consultant_weeks" VALUES(5,'2026-07-06',0);
INSERT INTO "consultant_weeks" VALUES(1,'2026-07-13',45);
INSERT INTO "consultant_weeks" VALUES(7,'2026-07-06',45);
INSERT INTO "consultant_weeks" VALUES(2,'2026-07-13',45);
INSERT INTO "consultant_weeks" VALUES(11,'2026-07-13',0);
INSERT INTO "consultant_weeks" VALUES(5,'2026-07-13',90);
INSERT INTO "consultant_weeks" VALUES(7,'2026-07-13',45);
INSERT INTO "consultant_weeks" VALUES(6,'2026-07-13',45);
INSERT INTO "consultant_weeks" VALUES(13,'2026-07-20',45);
INSERT INTO "consultant_weeks" VALUES(11,'2026-07-20',90);
INSERT INTO "consultant_weeks" VALUES(12,'2026-07-27',45);
INSERT INTO "consultant_weeks" VALUES(5,'2026-07-27',45);
INSERT INTO "consultant_weeks" VALUES(7,'2026-08-03',45);
INSERT INTO "consultant_weeks" VALUES(12,'2026-08-03',45);
INSERT INTO "consultant_weeks" VALUES(4,'2026-07-27',0);
INSERT INTO "consultant_weeks" VALUES(9,'2026-08-03',45);
INSERT INTO "consultant_weeks" VALUES(3,'2026-08-03',45);
INSERT INTO "consultant_weeks" VALUES(4,'2026-08-03',45);
INSERT INTO "consultant_weeks" VALUES(8,'2026-08-03',45);
INSERT INTO "consultant_weeks" VALUES(9,'2026-08-10',45);
INSERT INTO "consultant_weeks" VALUES(6,'2026-08-10',135);
INSERT INTO "consultant_weeks" VALUES(3,'2026-08-10',0);
INSERT INTO "consultant_weeks" VALUES(12,'2026-08-17',45);
INSERT INTO "consultant_weeks" VALUES(5,'2026-08-17',45);
INSERT INTO "consultant_weeks" VALUES(11,'2026-08-17',90);
INSERT INTO "consultant_weeks" VALUES(9,'2026-08-17',45);
INSERT INTO "consultant_weeks" VALUES(1,'2026-08-17',45);
INSERT INTO "consultant_weeks" VALUES(5,'2026-08-24',45);
INSERT INTO "consultant_weeks" VALUES(3,'2026-08-24',45);
INSERT INTO "consultant_weeks" VALUES(6,'2026-08-31',135);
INSERT INTO "consultant_weeks" VALUES(10,'2026-08-24',45);
INSERT INTO "consultant_weeks" VALUES(11,'2026-08-24',45);
INSERT INTO "consultant_weeks" VALUES(6,'2026-08-24',45);
INSERT INTO "consultant_weeks" VALUES(3,'2026-08-31',45);
INSERT INTO "consultant_weeks" VALUES(1,'2026-09-07',45);
INSERT INTO "consultant_weeks" VALUES(10,'2026-08-31',45);
INSERT INTO "consultant_weeks" VALUES(8,'2026-08-31',0);
INSERT INTO "consultant_weeks" VALUES(2,'2026-09-07',45);
INSERT INTO "consultant_weeks" VALUES(6,'2026-09-07',90);
INSERT INTO "consultant_weeks" VALUES(3,'2026-09-07',45);
INSERT INTO "consultant_weeks" VALUES(5,'2026-09-07',90);
INSERT INTO "consultant_weeks" VALUES(9,'2026-09-07',45);
INSERT INTO "consultant_weeks" VALUES(8,'2026-09-07',45);
INSERT INTO "consultant_weeks" VALUES(12,'2026-09-14',45);
INSERT INTO "consultant_weeks" VALUES(6,'2026-09-14',90);
INSERT INTO "consultant_weeks" VALUES(6,'2026-09-21',45);
INSERT INTO "consultant_weeks" VALUES(1,'2026-09-14',0);
INSERT INTO "consultant_weeks" VALUES(11,'2026-09-14',45);
INSERT INTO "consultant_weeks" VALUES(3,'2026-09-14',45);
INSERT INTO "consultant_weeks" VALUES(11,'2026-09-21',45);
INSERT INTO "consultant_weeks" VALUES(9,'2026-09-21',45);
INSERT INTO "consultant_weeks" VALUES(11,'2026-09-28',90);
INSERT INTO "consultant_weeks" VALUES(13,'2026-09-28',45);
INSERT INTO "consultant_weeks" VALUES(2,'2026-09-28',45);
INSERT INTO "consultant_weeks" VALUES(4,'2026-10-05',0);
INSERT INTO "consultant_weeks" VALUES(3,'2026-10-05',45);
INSERT INTO "consultant_weeks" VALUES(9,'2026-10-05',45);
INSERT INTO "consultant_weeks" VALUES(5,'2026-10-05',0);
INSERT INTO "consultant_weeks" VALUES(2,'2026-10-05',45);
INSERT INTO "consultant_weeks" VALUES(4,'2026-10-12',45);
INSERT INTO "consultant_weeks" VALUES(3,'2026-10-19',45);
INSERT INTO "consultant_weeks" VALUES(8,'2026-10-12',45);
INSERT INTO "consultant_weeks" VALUES(6,'2026-10-12',45);
INSERT INTO "consultant_weeks" VALUES(6,'2026-10-19',90);
INSERT INTO "consultant_weeks" VALUES(13,'2026-10-19',45);
INSERT INTO "consultant_weeks" VALUES(1,'2026-10-19',45);
INSERT INTO "consultant_weeks" VALUES(7,'2026-10-26',45);
INSERT INTO "consultant_weeks" VALUES(11,'2026-10-26',45);
INSERT INTO "consultant_weeks" VALUES(2,'2026-10-26',45);
INSERT INTO "consultant_weeks" VALUES(5,'2026-11-02',0);
INSERT INTO "consultant_weeks" VALUES(7,'2026-11-02',0);
INSERT INTO "consultant_weeks" VALUES(9,'2026-11-02',90);
INSERT INTO "consultant_weeks" VALUES(4,'2026-11-09',45);
INSERT INTO "consultant_weeks" VALUES(3,'2026-11-09',0);
INSERT INTO "consultant_weeks" VALUES(5,'2026-11-09',90);
INSERT INTO "consultant_weeks" VALUES(3,'2026-11-16',180);
INSERT INTO "consultant_weeks" VALUES(10,'2026-11-09',45);
INSERT INTO "consultant_weeks" VALUES(1,'2026-11-09',0);
INSERT INTO "consultant_weeks" VALUES(10,'2026-11-16',45);
INSERT INTO "consultant_weeks" VALUES(8,'2026-11-16',45);
INSERT INTO "consultant_weeks" VALUES(7,'2026-11-16',90);
INSERT INTO "consultant_weeks" VALUES(6,'2026-11-16',225);
INSERT INTO "consultant_weeks" VALUES(5,'2026-11-16',45);
INSERT INTO "consultant_weeks" VALUES(12,'2026-11-16',135);
INSERT INTO "consultant_weeks" VALUES(9,'2026-11-16',90);
INSERT INTO "consultant_weeks" VALUES(11,'2026-11-16',90);
INSERT INTO "consultant_weeks" VALUES(3,'2026-11-23',135);
INSERT INTO "consultant_weeks" VALUES(9,'2026-11-23',90);
INSERT INTO "consultant_weeks" VALUES(12,'2026-11-23',90);
INSERT INTO "consultant_weeks" VALUES(6,'2026-11-23',315);
INSERT INTO "consultant_weeks" VALUES(3,'2026-11-30',90);
INSERT INTO "consultant_weeks" VALUES(12,'2026-11-30',45);
INSERT INTO "consultant_weeks" VALUES(4,'2026-11-30',45);
INSERT INTO "consultant_weeks" VALUES(7,'2026-11-23',135);
INSERT INTO "consultant_weeks" VALUES(10,'2026-11-30',45);
INSERT INTO "consultant_weeks" VALUES(10,'2026-11-23',135);
INSERT INTO "consultant_weeks" VALUES(7,'2026-11-30',90);
INSERT INTO "consultant_weeks" VALUES(8,'2026-11-23',45);
INSERT INTO "consultant_weeks" VALUES(13,'2026-11-23',90);
INSERT INTO "consultant_weeks" VALUES(9,'2026-11-30',90);
INSERT INTO "consultant_weeks" VALUES(6,'2026-11-30',90);
INSERT INTO "consultant_weeks" VALUES(1,'2026-11-30',90);
INSERT INTO "consultant_weeks" VALUES(4,'2026-11-23',45);
INSERT INTO "consultant_weeks" VALUES(1,'2026-11-23',45);
INSERT INTO "consultant_weeks" VALUES(5,'2026-11-30',90);
INSERT INTO "consultant_weeks" VALUES(11,'2026-11-30',45);
INSERT INTO "consultant_weeks" VALUES(13,'2026-11-30',45);
CREATE TABLE consultants (
	id INTEGER NOT NULL, 
	employee_id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	confirms_itself BOOLEAN NOT NULL, 
	minutes INTEGER NOT NULL, 
	minutes_before INTEGER NOT NULL, 
	minutes_after INTEGER NOT NULL, 
	daily_limit INTEGER NOT NULL, 
	methods JSON NOT NULL, 
	ended_on DATE, 
	CONSTRAINT pk_consultants PRIMARY KEY (id), 
	CONSTRAINT fk_consultants_employee_id_employees FOREIGN KEY(employee_id) REFERENCES employees (id), 
	CONSTRAINT fk_consultants_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_consultants_employee_id UNIQUE (employee_id)
);
INSERT INTO "consultants" VALUES(1,10,22,0,45,0,15,5,'["centre", "online"]',NULL);
INSERT INTO "consultants" VALUES(2,11,22,0,45,0,15,5,'["centre", "online"]',NULL);
INSERT INTO "consultants" VALUES(3,16,23,0,45,0,15,5,'["centre", "phone", "online"]',NULL);
INSERT INTO "consultants" VALUES(4,17,23,0,45,0,15,5,'["centre", "phone"]',NULL);
INSERT INTO "consultants" VALUES(5,18,23,0,45,0,15,5,'["centre", "phone"]',NULL);
INSERT INTO "consultants" VALUES(6,24,26,0,45,0,15,5,'["centre", "phone", "online"]',NULL);
INSERT INTO "consultants" VALUES(7,25,26,0,45,0,15,5,'["centre", "online"]',NULL);
INSERT INTO "consultants" VALUES(8,26,26,0,45,0,15,5,'["centre", "phone"]',NULL);
INSERT INTO "consultants" VALUES(9,27,26,1,45,0,15,5,'["centre", "phone"]',NULL);
INSERT INTO "consultants" VALUES(10,34,27,0,45,0,15,5,'["centre", "phone", "outreach"]',NULL);
INSERT INTO "consultants" VALUES(11,35,27,1,45,0,15,5,'["centre", "phone"]',NULL);
INSERT INTO "consultants" VALUES(12,39,29,0,45,0,15,5,'["centre", "phone"]',NULL);
INSERT INTO "consultants" VALUES(13,40,29,0,45,0,15,5,'["centre", "phone"]',NULL);
CREATE TABLE consultations (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	specialism_id INTEGER NOT NULL, 
	person_id INTEGER, 
	contact_id INTEGER, 
	state VARCHAR(32) NOT NULL, 
	starts_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	on_day DATE NOT NULL, 
	first_cell BIGINT, 
	end_cell BIGINT, 
	hold_until DATETIME, 
	hold_limit DATETIME, 
	method VARCHAR(32) NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	about BLOB, 
	needs JSON NOT NULL, 
	channel VARCHAR(32) NOT NULL, 
	entered_by INTEGER, 
	asked_at DATETIME, 
	answer_by DATETIME, 
	nudge_at DATETIME, 
	overdue_told_at DATETIME, 
	offered_starts_at DATETIME, 
	offered_ends_at DATETIME, 
	offered_first_cell BIGINT, 
	offered_end_cell BIGINT, 
	reason_id INTEGER, 
	settled_at DATETIME, 
	settled_by INTEGER, 
	will_come BOOLEAN, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_consultations PRIMARY KEY (id), 
	CONSTRAINT fk_consultations_consultant_id_consultants FOREIGN KEY(consultant_id) REFERENCES consultants (id), 
	CONSTRAINT fk_consultations_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE SET NULL, 
	CONSTRAINT fk_consultations_entered_by_logins FOREIGN KEY(entered_by) REFERENCES logins (id), 
	CONSTRAINT fk_consultations_person_id_people FOREIGN KEY(person_id) REFERENCES people (id), 
	CONSTRAINT fk_consultations_reason_id_reasons FOREIGN KEY(reason_id) REFERENCES reasons (id), 
	CONSTRAINT fk_consultations_settled_by_logins FOREIGN KEY(settled_by) REFERENCES logins (id), 
	CONSTRAINT fk_consultations_specialism_id_specialisms FOREIGN KEY(specialism_id) REFERENCES specialisms (id), 
	CONSTRAINT fk_consultations_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "consultations" VALUES(21,23,5,6,42,NULL,'held','2026-07-17 10:00:00.000000','2026-07-17 10:45:00.000000','2026-07-17',5947608,5947620,NULL,NULL,'centre','self',NULL,'[]','phone',13,'2026-07-15 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-07-17 10:57:00.000000',16,NULL,5);
INSERT INTO "consultations" VALUES(25,26,9,6,18,NULL,'held','2026-07-17 09:00:00.000000','2026-07-17 09:45:00.000000','2026-07-17',NULL,NULL,NULL,NULL,'centre','self',NULL,'[]','desk',18,'2026-07-17 09:49:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-07-17 09:49:00.000000',18,NULL,2);
INSERT INTO "consultations" VALUES(35,23,3,1,48,NULL,'cancelled','2026-08-03 04:00:00.000000','2026-08-03 04:45:00.000000','2026-08-03',NULL,NULL,NULL,NULL,'centre','self',NULL,'[]','phone',13,'2026-08-03 03:20:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,10,'2026-08-03 03:52:00.000000',13,NULL,4);
INSERT INTO "consultations" VALUES(36,23,3,1,42,NULL,'held','2026-08-05 11:00:00.000000','2026-08-05 11:45:00.000000','2026-08-05',5953092,5953104,NULL,NULL,'centre','self',NULL,'[]','desk',13,'2026-08-03 09:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-08-05 11:57:00.000000',14,NULL,5);
INSERT INTO "consultations" VALUES(54,26,9,3,18,NULL,'held','2026-08-18 07:00:00.000000','2026-08-18 07:45:00.000000','2026-08-18',5956788,5956800,NULL,NULL,'phone','self',NULL,'[]','desk',18,'2026-08-17 05:14:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-08-18 07:46:00.000000',22,NULL,5);
INSERT INTO "consultations" VALUES(59,23,3,1,36,19,'held','2026-08-25 11:00:00.000000','2026-08-25 11:45:00.000000','2026-08-25',5958852,5958864,NULL,NULL,'centre','self',X'0464756D7078900F869D2BCFD17F4299FD113A2DB4EFCE6810E15C7DEF5D13377B933614A44020CC4DA5D0B6B4FF5F9FD4BAB7714233B6656BA9F62069427CB832B4AA2555B8D50C54F1D659277E5528F9B462950222AEE954947FA92DDE95578BA4B2D38376333F907BD5','[]','web',NULL,'2026-08-20 14:48:59.473045','2026-08-21 13:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-08-25 11:48:00.000000',14,NULL,8);
INSERT INTO "consultations" VALUES(64,29,12,1,54,NULL,'held','2026-08-24 06:00:00.000000','2026-08-24 06:45:00.000000','2026-08-24',NULL,NULL,NULL,NULL,'phone','self',NULL,'[]','outreach',29,'2026-08-24 06:46:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-08-24 06:46:00.000000',29,NULL,2);
INSERT INTO "consultations" VALUES(79,23,3,1,36,19,'cancelled','2026-09-11 10:00:00.000000','2026-09-11 10:45:00.000000','2026-09-11',NULL,NULL,NULL,NULL,'centre','self',NULL,'[]','web',NULL,'2026-09-02 11:54:11.592061','2026-09-03 13:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,11,'2026-09-09 18:28:48.000000',14,NULL,6);
INSERT INTO "consultations" VALUES(92,26,8,2,18,NULL,'held','2026-09-11 06:00:00.000000','2026-09-11 06:45:00.000000','2026-09-11',NULL,NULL,NULL,NULL,'centre','self',NULL,'[]','outreach',18,'2026-09-11 06:46:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-09-11 06:46:00.000000',18,NULL,2);
INSERT INTO "consultations" VALUES(101,26,9,6,18,NULL,'held','2026-09-22 05:00:00.000000','2026-09-22 05:45:00.000000','2026-09-22',5966844,5966856,NULL,NULL,'centre','self',NULL,'[]','desk',18,'2026-09-21 04:53:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-09-22 05:46:00.000000',22,NULL,5);
INSERT INTO "consultations" VALUES(116,26,8,2,18,NULL,'held','2026-10-14 09:00:00.000000','2026-10-14 09:45:00.000000','2026-10-14',5973228,5973240,NULL,NULL,'centre','self',NULL,'[]','desk',18,'2026-10-12 04:29:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-10-14 09:46:00.000000',21,NULL,5);
INSERT INTO "consultations" VALUES(124,29,13,5,30,17,'held','2026-10-23 12:00:00.000000','2026-10-23 12:45:00.000000','2026-10-23',5975856,5975868,NULL,NULL,'centre','self',X'0464756D705255B512008AA69F0B95419ACAC29B1A9B6DBCC30C11F676F899898B39C1CF5798D353B27B831EE95803EEED2C4C5B4BA5A35874A42C73B14332C387A47F75C772DEAFF0F4831053D6241DABF121C5F4CA1E713E56D7E4C395AC3F64F92CBFF0D3A5C89D15638BFC25C2EC17AE132A','[]','web',NULL,'2026-10-20 11:04:34.494375','2026-10-21 13:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-10-23 12:46:00.000000',31,NULL,8);
INSERT INTO "consultations" VALUES(129,26,9,5,18,NULL,'held','2026-10-27 05:00:00.000000','2026-10-27 05:45:00.000000','2026-10-27',NULL,NULL,NULL,NULL,'centre','self',NULL,'[]','outreach',18,'2026-10-27 05:46:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-10-27 05:46:00.000000',18,NULL,2);
INSERT INTO "consultations" VALUES(131,23,5,6,60,32,'declined','2026-11-04 10:00:00.000000','2026-11-04 10:45:00.000000','2026-11-04',NULL,NULL,NULL,NULL,'centre','self',NULL,'[]','web',NULL,'2026-10-29 13:58:00.000000','2026-10-30 13:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,4,'2026-10-30 04:22:00.000000',16,NULL,4);
INSERT INTO "consultations" VALUES(137,23,5,5,48,NULL,'held','2026-11-10 05:00:00.000000','2026-11-10 05:45:00.000000','2026-11-10',5980956,5980968,NULL,NULL,'centre','self',NULL,'[]','phone',13,'2026-11-06 04:27:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-10 05:50:00.000000',16,NULL,5);
INSERT INTO "consultations" VALUES(156,29,12,6,54,NULL,'confirmed','2026-11-20 05:00:00.000000','2026-11-20 05:45:00.000000','2026-11-20',5983836,5983848,NULL,NULL,'centre','self',NULL,'[]','desk',29,'2026-11-16 04:59:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-16 04:59:00.000000',29,NULL,3);
INSERT INTO "consultations" VALUES(161,26,9,3,18,NULL,'offered','2026-11-24 04:00:00.000000','2026-11-24 04:45:00.000000','2026-11-24',5984976,5984988,NULL,NULL,'centre','self',NULL,'[]','phone',18,'2026-11-17 08:40:00.000000',NULL,NULL,NULL,'2026-11-24 05:00:00.000000','2026-11-24 05:45:00.000000',5984988,5985000,NULL,'2026-11-17 11:40:00.000000',22,NULL,5);
INSERT INTO "consultations" VALUES(174,29,13,5,30,17,'asked','2026-11-27 04:00:00.000000','2026-11-27 04:45:00.000000','2026-11-27',5985840,5985852,NULL,NULL,'centre','self',NULL,'[]','web',NULL,'2026-11-18 02:08:00.000000','2026-11-19 13:00:00.000000','2026-11-18 19:34:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,3);
INSERT INTO "consultations" VALUES(201,23,3,1,60,NULL,'confirmed','2026-12-03 09:00:00.000000','2026-12-03 09:45:00.000000','2026-12-03',5987628,5987640,NULL,NULL,'centre','self',NULL,'[]','phone',13,'2026-11-18 05:00:00.000000',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'2026-11-18 05:00:00.000000',13,NULL,3);
INSERT INTO "consultations" VALUES(206,26,6,1,NULL,33,'holding','2026-11-19 06:00:00.000000','2026-11-19 06:45:00.000000','2026-11-19',5983560,5983572,'2026-11-18 05:10:00.000000','2026-11-18 05:30:00.000000','centre','self',NULL,'[]','web',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,1);
CREATE TABLE contact_people (
	contact_id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	since DATETIME NOT NULL, 
	unlocked_until DATETIME, 
	CONSTRAINT pk_contact_people PRIMARY KEY (contact_id, person_id), 
	CONSTRAINT fk_contact_people_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE, 
	CONSTRAINT fk_contact_people_person_id_people FOREIGN KEY(person_id) REFERENCES people (id)
);
INSERT INTO "contact_people" VALUES(4,6,'2026-06-18 05:14:00.000000',NULL);
INSERT INTO "contact_people" VALUES(17,30,'2026-06-27 06:34:00.000000',NULL);
INSERT INTO "contact_people" VALUES(19,36,'2026-07-03 07:36:00.000000',NULL);
INSERT INTO "contact_people" VALUES(32,60,'2026-10-29 13:53:00.000000',NULL);
CREATE TABLE contacts (
	id INTEGER NOT NULL, 
	channel VARCHAR(32) NOT NULL, 
	external_id VARCHAR(64) NOT NULL, 
	lang VARCHAR(2), 
	person_id INTEGER, 
	unit_id INTEGER, 
	source VARCHAR(40) NOT NULL, 
	is_public BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	stopped_at DATETIME, 
	forget_at DATETIME, 
	CONSTRAINT pk_contacts PRIMARY KEY (id), 
	CONSTRAINT fk_contacts_person_id_people FOREIGN KEY(person_id) REFERENCES people (id), 
	CONSTRAINT fk_contacts_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_contacts_channel_external_id UNIQUE (channel, external_id)
);
INSERT INTO "contacts" VALUES(4,'web','1014','kk',6,29,'link',0,'2026-06-18 05:14:00.000000','2026-06-18 05:14:00.000000',NULL,NULL);
INSERT INTO "contacts" VALUES(17,'web','1049','kk',30,29,'link',0,'2026-06-27 06:34:00.000000','2026-06-27 06:34:00.000000',NULL,NULL);
INSERT INTO "contacts" VALUES(19,'web','1041','kk',36,23,'link',0,'2026-07-03 07:36:00.000000','2026-07-03 07:36:00.000000',NULL,NULL);
INSERT INTO "contacts" VALUES(32,'web','1033','kk',60,23,'link',0,'2026-10-29 13:53:00.000000','2026-10-29 13:53:00.000000',NULL,NULL);
INSERT INTO "contacts" VALUES(33,'web','1000',NULL,NULL,NULL,'',0,'2026-11-18 05:00:00.000000','2026-11-18 05:00:00.000000',NULL,NULL);
CREATE TABLE conversations (
	contact_id INTEGER NOT NULL, 
	state VARCHAR(60), 
	data BLOB, 
	key_id BIGINT NOT NULL, 
	step INTEGER NOT NULL, 
	last_seq INTEGER NOT NULL, 
	cleared_seq INTEGER NOT NULL, 
	CONSTRAINT pk_conversations PRIMARY KEY (contact_id), 
	CONSTRAINT fk_conversations_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
INSERT INTO "conversations" VALUES(4,NULL,NULL,3508322988593483636,0,0,0);
INSERT INTO "conversations" VALUES(17,NULL,NULL,3999935763521521115,0,0,0);
INSERT INTO "conversations" VALUES(19,NULL,NULL,2126435629278555584,0,0,0);
INSERT INTO "conversations" VALUES(32,NULL,NULL,2307471207227377679,0,0,0);
INSERT INTO "conversations" VALUES(33,NULL,NULL,1416636716996952933,0,0,0);
CREATE TABLE day_exceptions (
	id INTEGER NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	day DATE NOT NULL, 
	start_minute INTEGER, 
	end_minute INTEGER, 
	CONSTRAINT pk_day_exceptions PRIMARY KEY (id), 
	CONSTRAINT fk_day_exceptions_consultant_id_consultants FOREIGN KEY(consultant_id) REFERENCES consultants (id)
);
INSERT INTO "day_exceptions" VALUES(1,12,'2026-10-28',NULL,NULL);
INSERT INTO "day_exceptions" VALUES(2,3,'2026-11-24',NULL,NULL);
INSERT INTO "day_exceptions" VALUES(3,9,'2026-11-23',600,720);
CREATE TABLE days_off (
	day DATE NOT NULL, 
	is_worked BOOLEAN NOT NULL, 
	name_kk VARCHAR(100) NOT NULL, 
	name_ru VARCHAR(100) NOT NULL, 
	is_estimate BOOLEAN NOT NULL, 
	CONSTRAINT pk_days_off PRIMARY KEY (day)
);
INSERT INTO "days_off" VALUES('2025-01-05',1,'Жұмыс күні (ауыстырылған)','Рабочий день (перенос)',0);
INSERT INTO "days_off" VALUES('2025-01-01',0,'Жаңа жыл','Новый год',0);
INSERT INTO "days_off" VALUES('2025-01-02',0,'Жаңа жыл','Новый год',0);
INSERT INTO "days_off" VALUES('2025-01-03',0,'Ауыстырылған демалыс','Перенос выходного дня',0);
INSERT INTO "days_off" VALUES('2025-01-07',0,'Православиелік Рождество','Православное Рождество',0);
INSERT INTO "days_off" VALUES('2025-03-08',0,'Халықаралық әйелдер күні','Международный женский день',0);
INSERT INTO "days_off" VALUES('2025-03-10',0,'Халықаралық әйелдер күні (ауыстырылған демалыс)','Международный женский день (перенос выходного дня)',0);
INSERT INTO "days_off" VALUES('2025-03-21',0,'Наурыз мейрамы','Наурыз мейрамы',0);
INSERT INTO "days_off" VALUES('2025-03-22',0,'Наурыз мейрамы','Наурыз мейрамы',0);
INSERT INTO "days_off" VALUES('2025-03-23',0,'Наурыз мейрамы','Наурыз мейрамы',0);
INSERT INTO "days_off" VALUES('2025-03-24',0,'Наурыз мейрамы (ауыстырылған демалыс)','Наурыз мейрамы (перенос выходного дня)',0);
INSERT INTO "days_off" VALUES('2025-03-25',0,'Наурыз мейрамы (ауыстырылған демалыс)','Наурыз мейрамы (перенос выходного дня)',0);
INSERT INTO "days_off" VALUES('2025-05-01',0,'Қазақстан халқының бірлігі мерекесі','Праздник единства народа Казахстана',0);
INSERT INTO "days_off" VALUES('2025-05-07',0,'Отан қорғаушы күні','День защитника Отечества',0);
INSERT INTO "days_off" VALUES('2025-05-09',0,'Жеңіс күні','День Победы',0);
INSERT INTO "days_off" VALUES('2025-06-06',0,'Құрбан айт','Курбан айт',0);
INSERT INTO "days_off" VALUES('2025-07-06',0,'Астана күні','День столицы',0);
INSERT INTO "days_off" VALUES('2025-07-07',0,'Астана күні (ауыстырылған демалыс)','День столицы (перенос выходного дня)',0);
INSERT INTO "days_off" VALUES('2025-08-30',0,'Конституция күні','День Конституции',0);
INSERT INTO "days_off" VALUES('2025-09-01',0,'Конституция күні (ауыстырылған демалыс)','День Конституции (перенос выходного дня)',0);
INSERT INTO "days_off" VALUES('2025-10-25',0,'Республика күні','День Республики',0);
INSERT INTO "days_off" VALUES('2025-10-27',0,'Республика күні (ауыстырылған демалыс)','День Республики (перенос выходного дня)',0);
INSERT INTO "days_off" VALUES('2025-12-16',0,'Тәуелсіздік күні','День Независимости',0);
INSERT INTO "days_off" VALUES('2026-01-01',0,'Жаңа жыл','Новый год',0);
INSERT INTO "days_off" VALUES('2026-01-02',0,'Жаңа жыл','Новый год',0);
INSERT INTO "days_off" VALUES('2026-01-07',0,'Православиелік Рождество','Православное Рождество',0);
INSERT INTO "days_off" VALUES('2026-03-08',0,'Халықаралық әйелдер күні','Международный женский день',0);
INSERT INTO "days_off" VALUES('2026-03-09',0,'Халықаралық әйелдер күні (ауыстырылған демалыс)','Международный женский день (перенос выходного дня)',0);
INSERT INTO "days_off" VALUES('2026-03-21',0,'Наурыз мейрамы','Наурыз мейрамы',0);
INSERT INTO "days_off" VALUES('2026-03-22',0,'Наурыз мейрамы','Наурыз мейрамы',0);
CREATE TABLE discarded_keys (
	key_id BIGINT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_discarded_keys PRIMARY KEY (key_id)
);
INSERT INTO "discarded_keys" VALUES(1,'2026-11-18 05:00:00.000000');
CREATE TABLE due_exceptions (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	quarter VARCHAR(6) NOT NULL, 
	due_on DATE NOT NULL, 
	reason VARCHAR(400) NOT NULL, 
	entered_by INTEGER, 
	entered_at DATETIME NOT NULL, 
	ended_by INTEGER, 
	ended_at DATETIME, 
	CONSTRAINT pk_due_exceptions PRIMARY KEY (id), 
	CONSTRAINT fk_due_exceptions_ended_by_logins FOREIGN KEY(ended_by) REFERENCES logins (id), 
	CONSTRAINT fk_due_exceptions_entered_by_logins FOREIGN KEY(entered_by) REFERENCES logins (id), 
	CONSTRAINT fk_due_exceptions_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "due_exceptions" VALUES(1,29,'text','2026-11-18','text',NULL,'2026-11-18 05:00:00.000000',NULL,NULL);
CREATE TABLE emergency_numbers (
	id INTEGER NOT NULL, 
	number VARCHAR(40) NOT NULL, 
	unit_id INTEGER, 
	name_kk VARCHAR(100) NOT NULL, 
	name_ru VARCHAR(100) NOT NULL, 
	hours_kk VARCHAR(100) NOT NULL, 
	hours_ru VARCHAR(100) NOT NULL, 
	checked_on DATE NOT NULL, 
	checked_by VARCHAR(100) NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_emergency_numbers PRIMARY KEY (id), 
	CONSTRAINT fk_emergency_numbers_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "emergency_numbers" VALUES(1,'112',NULL,'өмірге қауіп төнсе: құтқару қызметі','жизнь в опасности: служба спасения','тегін, тәулік бойы','бесплатно, круглосуточно','2026-11-09','admin',10);
INSERT INTO "emergency_numbers" VALUES(2,'103',NULL,'жедел жәрдем','скорая помощь','тегін, тәулік бойы','бесплатно, круглосуточно','2026-11-09','admin',20);
INSERT INTO "emergency_numbers" VALUES(3,'111',NULL,'отбасына, әйелдерге, балаларға: психологтар, заңгерлер','семье, женщинам и детям: психологи, юристы','тегін, тәулік бойы','бесплатно, круглосуточно','2026-11-09','admin',30);
INSERT INTO "emergency_numbers" VALUES(4,'102',NULL,'полиция','полиция','тегін, тәулік бойы','бесплатно, круглосуточно','2026-11-09','admin',40);
INSERT INTO "emergency_numbers" VALUES(5,'101',NULL,'өрт сөндірушілер','пожарные','тегін, тәулік бойы','бесплатно, круглосуточно','2026-11-09','admin',50);
INSERT INTO "emergency_numbers" VALUES(6,'104',NULL,'газ иісі шықса: газ қызметі','если пахнет газом: газовая служба','тегін, тәулік бойы','бесплатно, круглосуточно','2026-11-09','admin',60);
CREATE TABLE employees (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	family_name VARCHAR(100) NOT NULL, 
	given_name VARCHAR(100) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	is_invited BOOLEAN NOT NULL, 
	position_kk VARCHAR(100) NOT NULL, 
	position_ru VARCHAR(100) NOT NULL, 
	hired_on DATE NOT NULL, 
	left_on DATE, 
	CONSTRAINT pk_employees PRIMARY KEY (id), 
	CONSTRAINT fk_employees_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "employees" VALUES(1,1,'Сапарбеков','Дәурен','administrative',0,'Әкімші','Администратор','2022-06-28',NULL);
INSERT INTO "employees" VALUES(2,1,'Пак','Виктория','specialist',0,'Талдаушы','Аналитик','2021-11-30',NULL);
INSERT INTO "employees" VALUES(3,1,'Тоқтаров','Сәкен','specialist',0,'Бас әдіскер','Главный методист','2022-04-29',NULL);
INSERT INTO "employees" VALUES(4,1,'Бейсенова','Гүлмира','administrative',0,'Жолданымдар жөніндегі республикалық уәкіл','Республиканский уполномоченный по обращениям','2022-05-29',NULL);
INSERT INTO "employees" VALUES(5,22,'Рахымжанова','Айнұр','specialist',0,'Өңірлік әдіскер','Региональный методист','2022-07-28',NULL);
INSERT INTO "employees" VALUES(6,5,'Жанпейісов','Марат','administrative',0,'Жолданымдар жөніндегі уәкіл','Уполномоченный по обращениям','2022-06-28',NULL);
INSERT INTO "employees" VALUES(7,28,'Смағұлова','Раушан','specialist',0,'Бас маман','Главный специалист','2022-05-29',NULL);
INSERT INTO "employees" VALUES(8,22,'Қожахметов','Болат','administrative',0,'Директор','Директор','2022-06-28',NULL);
INSERT INTO "employees" VALUES(9,22,'Лебедева','Ольга','specialist',0,'Қабылдау маманы','Специалист приёма','2022-04-29',NULL);
INSERT INTO "employees" VALUES(10,22,'Исабекова','Майра','specialist',0,'Психолог','Психолог','2022-05-29',NULL);
INSERT INTO "employees" VALUES(11,22,'Досмұхамбетов','Ержан','specialist',0,'Заң кеңесшісі','Юрисконсульт','2021-10-01',NULL);
INSERT INTO "employees" VALUES(12,22,'Тәжібаев','Асхат','specialist',0,'Жастар қызметкері','Молодёжный работник','2022-04-29',NULL);
INSERT INTO "employees" VALUES(13,22,'Цой','Елена','administrative',0,'Бухгалтер','Бухгалтер','2021-11-30',NULL);
INSERT INTO "employees" VALUES(14,23,'Әбілқасымова','Зәуре','administrative',0,'Директор','Директор','2021-09-01',NULL);
INSERT INTO "employees" VALUES(15,23,'Григорьева','Наталья','specialist',0,'Қабылдау маманы','Специалист приёма','2022-06-28',NULL);
INSERT INTO "employees" VALUES(16,23,'Власенко','Ирина','specialist',0,'Психолог','Психолог','2022-04-29',NULL);
INSERT INTO "employees" VALUES(17,23,'Сүлейменов','Нұрлан','specialist',0,'Заң кеңесшісі','Юрисконсульт','2022-06-28',NULL);
INSERT INTO "employees" VALUES(18,23,'Байжанова','Салтанат','specialist',0,'Жұмыспен қамту маманы','Специалист по занятости','2022-05-29',NULL);
INSERT INTO "employees" VALUES(19,23,'Алиев','Рамиль','specialist',0,'Жастар қызметкері','Молодёжный работник','2022-01-29',NULL);
INSERT INTO "employees" VALUES(20,23,'Кенжебаева','Лаура','specialist',0,'Жастар қызметкері','Молодёжный работник','2022-06-28',NULL);
INSERT INTO "employees" VALUES(21,23,'Хван','Светлана','administrative',0,'Бухгалтер','Бухгалтер','2021-12-30',NULL);
INSERT INTO "employees" VALUES(22,26,'Сейітова','Гүлнар','administrative',0,'Директор','Директор','2022-04-29',NULL);
INSERT INTO "employees" VALUES(23,26,'Әбдірахманова','Динара','specialist',0,'Қабылдау маманы','Специалист приёма','2021-10-01',NULL);
INSERT INTO "employees" VALUES(24,26,'Омарова','Жанар','specialist',0,'Психолог','Психолог','2022-03-30',NULL);
INSERT INTO "employees" VALUES(25,26,'Ли','Вероника','specialist',0,'Психолог','Психолог','2021-10-31',NULL);
INSERT INTO "employees" VALUES(26,26,'Бекжанов','Тимур','specialist',1,'Шақырылған заңгер','Приглашённый юрист','2022-04-29',NULL);
INSERT INTO "employees" VALUES(27,26,'Нұрланова','Әсел','specialist',0,'Жұмыспен қамту маманы','Специалист по занятости','2022-05-29',NULL);
INSERT INTO "employees" VALUES(28,26,'Мейірманов','Айдос','specialist',0,'Жастар қызметкері','Молодёжный работник','2022-06-28',NULL);
INSERT INTO "employees" VALUES(29,26,'Фролов','Денис','specialist',0,'Жастар қызметкері','Молодёжный работник','2022-02-28',NULL);
INSERT INTO "employees" VALUES(30,26,'Қуанышева','Баян','administrative',0,'Бухгалтер','Бухгалтер','2022-05-29',NULL);
INSERT INTO "employees" VALUES(31,25,'Тілеубердиев','Қанат','administrative',0,'Бөлім басшысы','Руководитель отдела','2021-09-01',NULL);
INSERT INTO "employees" VALUES(32,27,'Ноғайбаев','Серікжан','administrative',0,'Директор','Директор','2022-05-29',NULL);
INSERT INTO "employees" VALUES(33,27,'Дүйсенова','Ақмарал','specialist',0,'Қабылдау маманы','Специалист приёма','2022-05-29',NULL);
INSERT INTO "employees" VALUES(34,27,'Малдыбаева','Гүлжан','specialist',0,'Психолог','Психолог','2022-06-28',NULL);
INSERT INTO "employees" VALUES(35,27,'Әшірбеков','Нұрбол','specialist',0,'Жұмыспен қамту маманы','Специалист по занятости','2022-05-29',NULL);
INSERT INTO "employees" VALUES(36,27,'Сатыбалдиев','Ерлан','specialist',0,'Жастар қызметкері','Молодёжный работник','2022-07-28',NULL);
INSERT INTO "employees" VALUES(37,29,'Ахметжанов','Қайрат','administrative',0,'Директор','Директор','2022-06-28',NULL);
INSERT INTO "employees" VALUES(38,29,'Оспанова','Меруерт','specialist',0,'Қабылдау маманы','Специалист приёма','2022-04-29',NULL);
INSERT INTO "employees" VALUES(39,29,'Жүнісова','Алма','specialist',0,'Психолог','Психолог','2022-04-29',NULL);
INSERT INTO "employees" VALUES(40,29,'Мусин','Арыстан','specialist',0,'Жұмыспен қамту маманы','Специалист по занятости','2022-01-29',NULL);
INSERT INTO "employees" VALUES(41,29,'Абдрахманов','Руслан','specialist',0,'Жастар қызметкері','Молодёжный работник','2022-07-28',NULL);
INSERT INTO "employees" VALUES(42,29,'Кәрімова','Шолпан','administrative',0,'Бухгалтер','Бухгалтер','2022-04-29',NULL);
CREATE TABLE facts (
	id INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	source_id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	region_id INTEGER, 
	person_id INTEGER NOT NULL, 
	on_day DATE NOT NULL, 
	age INTEGER NOT NULL, 
	sex VARCHAR(32), 
	role VARCHAR(32) NOT NULL, 
	by_employee BOOLEAN NOT NULL, 
	specialism_id INTEGER, 
	struck_at DATETIME, 
	changed BIGINT NOT NULL, 
	CONSTRAINT pk_facts PRIMARY KEY (id), 
	CONSTRAINT fk_facts_region_id_units FOREIGN KEY(region_id) REFERENCES units (id), 
	CONSTRAINT fk_facts_specialism_id_specialisms FOREIGN KEY(specialism_id) REFERENCES specialisms (id), 
	CONSTRAINT fk_facts_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_facts_kind_source_id UNIQUE (kind, source_id)
);
INSERT INTO "facts" VALUES(1,'consultation',5,26,5,29,'2026-07-01',43,'f','representative',1,6,NULL,32427704969);
INSERT INTO "facts" VALUES(2,'consultation',4,23,5,31,'2026-07-02',31,'f','self',1,1,NULL,34919947724);
INSERT INTO "facts" VALUES(3,'consultation',10,22,5,33,'2026-07-03',30,'f','self',1,2,NULL,67267583628);
INSERT INTO "facts" VALUES(5,'consultation',3,22,5,8,'2026-07-03',39,'f','representative',1,1,NULL,38106235762);
INSERT INTO "facts" VALUES(6,'consultation',15,26,5,41,'2026-07-08',24,'m','self',1,1,NULL,28745718349);
INSERT INTO "facts" VALUES(7,'consultation',9,23,5,31,'2026-07-09',31,'f','self',1,2,NULL,27180439118);
INSERT INTO "facts" VALUES(8,'consultation',14,23,5,40,'2026-07-09',25,'f','self',1,2,NULL,32982027741);
INSERT INTO "facts" VALUES(9,'consultation',11,26,5,25,'2026-07-09',15,'m','self',1,5,NULL,33690886450);
INSERT INTO "facts" VALUES(10,'consultation',7,26,5,27,'2026-07-10',15,'f','self',0,2,NULL,65856498315);
INSERT INTO "facts" VALUES(11,'consultation',16,22,5,8,'2026-07-14',39,'f','representative',1,2,NULL,57325747202);
INSERT INTO "facts" VALUES(12,'consultation',13,22,5,39,'2026-07-14',28,'f','self',1,1,NULL,48736063753);
INSERT INTO "facts" VALUES(13,'consultation',20,26,5,47,'2026-07-15',16,'f','self',1,1,NULL,65814790527);
INSERT INTO "facts" VALUES(14,'consultation',19,26,5,15,'2026-07-15',35,'f','self',1,1,NULL,48479964638);
INSERT INTO "facts" VALUES(16,'consultation',25,26,5,18,'2026-07-17',20,'m','self',1,6,NULL,30747313421);
INSERT INTO "facts" VALUES(17,'consultation',21,23,5,42,'2026-07-17',15,'m','self',1,6,NULL,45438673371);
INSERT INTO "facts" VALUES(20,'consultation',28,26,5,7,'2026-07-23',17,'m','self',1,1,NULL,44651324992);
INSERT INTO "facts" VALUES(22,'consultation',29,23,5,19,'2026-07-27',22,'m','self',1,5,NULL,16462035186);
INSERT INTO "facts" VALUES(24,'consultation',33,22,5,33,'2026-07-31',31,'f','self',1,1,NULL,24607654536);
INSERT INTO "facts" VALUES(25,'consultation',30,26,5,5,'2026-08-04',16,'m','self',1,1,NULL,4310822580);
INSERT INTO "facts" VALUES(27,'consultation',34,26,5,24,'2026-08-05',18,'f','self',1,5,NULL,40151202048);
INSERT INTO "facts" VALUES(28,'consultation',36,23,5,42,'2026-08-05',15,'m','self',1,1,NULL,6993646609);
INSERT INTO "facts" VALUES(29,'consultation',37,23,5,37,'2026-08-06',26,'m','self',1,2,NULL,19598386290);
INSERT INTO "facts" VALUES(30,'consultation',39,26,5,3,'2026-08-07',14,'f','self',1,5,NULL,26099671658);
INSERT INTO "facts" VALUES(32,'consultation',42,26,5,32,'2026-08-08',19,'f','self',1,1,NULL,11649265709);
INSERT INTO "facts" VALUES(33,'consultation',44,26,5,35,'2026-08-08',27,'f','self',1,1,NULL,5629268007);
INSERT INTO "facts" VALUES(34,'consultation',40,26,5,13,'2026-08-10',20,'f','self',1,3,NULL,56010580826);
INSERT INTO "facts" VALUES(35,'consultation',45,26,5,15,'2026-08-11',35,'f','self',1,1,NULL,45879829833);
INSERT INTO "facts" VALUES(36,'consultation',49,26,5,27,'2026-08-12',15,'f','self',1,6,NULL,66004188810);
INSERT INTO "facts" VALUES(37,'consultation',50,26,5,14,'2026-08-13',28,'m','self',1,1,NULL,54267916680);
INSERT INTO "facts" VALUES(38,'consultation',43,26,5,5,'2026-08-14',16,'m','self',1,1,NULL,51992359789);
INSERT INTO "facts" VALUES(39,'consultation',48,26,5,10,'2026-08-14',28,'f','self',1,1,NULL,23087247798);
INSERT INTO "facts" VALUES(41,'consultation',51,23,5,17,'2026-08-17',17,'f','self',1,4,NULL,67582254584);
INSERT INTO "facts" VALUES(42,'consultation',54,26,5,18,'2026-08-18',20,'m','self',1,3,NULL,48465860088);
INSERT INTO "facts" VALUES(49,'consultation',59,23,5,36,'2026-08-25',17,'f','self',1,1,NULL,12671927448);
INSERT INTO "facts" VALUES(50,'consultation',66,23,5,1,'2026-08-26',41,'m','representative',1,6,NULL,8672567372);
INSERT INTO "facts" VALUES(52,'consultation',58,23,5,40,'2026-08-26',25,'f','self',1,6,NULL,42419360050);
INSERT INTO "facts" VALUES(64,'consultation',71,22,5,39,'2026-09-07',28,'f','self',1,1,NULL,40011682551);
INSERT INTO "facts" VALUES(66,'consultation',82,23,5,31,'2026-09-08',31,'f','self',1,3,NULL,53893995867);
INSERT INTO "facts" VALUES(67,'consultation',76,22,5,55,'2026-09-08',20,'f','self',1,2,NULL,66493117644);
INSERT INTO "facts" VALUES(69,'consultation',86,23,5,11,'2026-09-08',22,'m','self',1,3,NULL,17701573278);
INSERT INTO "facts" VALUES(70,'consultation',90,23,5,51,'2026-09-09',27,'m','self',1,5,NULL,22864321893);
INSERT INTO "facts" VALUES(73,'consultation',91,23,5,44,'2026-09-10',25,'m','self',1,2,NULL,57424123022);
INSERT INTO "facts" VALUES(76,'consultation',84,23,5,19,'2026-09-11',22,'m','self',1,1,NULL,7469151859);
INSERT INTO "facts" VALUES(81,'consultation',99,23,5,50,'2026-09-18',19,'f','self',1,1,NULL,14975436098);
INSERT INTO "facts" VALUES(85,'consultation',104,22,5,33,'2026-09-25',31,'f','self',1,1,NULL,62217353177);
INSERT INTO "facts" VALUES(90,'consultation',106,22,5,52,'2026-10-02',22,'f','self',1,2,NULL,48359053763);
INSERT INTO "facts" VALUES(91,'consultation',112,22,5,8,'2026-10-09',39,'f','representative',1,2,NULL,33645033084);
INSERT INTO "facts" VALUES(93,'consultation',109,23,5,37,'2026-10-09',26,'m','self',1,1,NULL,30433855855);
INSERT INTO "facts" VALUES(95,'consultation',113,23,5,53,'2026-10-12',14,'m','self',1,2,NULL,33657531331);
INSERT INTO "facts" VALUES(99,'consultation',121,23,5,44,'2026-10-19',25,'m','self',1,3,NULL,39315091295);
INSERT INTO "facts" VALUES(101,'consultation',122,23,5,19,'2026-10-20',22,'m','self',1,1,NULL,61427386663);
INSERT INTO "facts" VALUES(103,'consultation',125,22,5,39,'2026-10-22',28,'f','self',1,1,NULL,23886318733);
INSERT INTO "facts" VALUES(106,'consultation',128,22,5,52,'2026-10-27',22,'f','self',1,2,NULL,29295016658);
INSERT INTO "facts" VALUES(112,'consultation',137,23,5,48,'2026-11-10',28,'m','self',1,5,NULL,24633354264);
INSERT INTO "facts" VALUES(113,'consultation',138,23,5,17,'2026-11-10',17,'f','self',1,5,NULL,51166948483);
INSERT INTO "facts" VALUES(114,'consultation',135,23,5,11,'2026-11-12',22,'m','self',1,2,NULL,48624030703);
INSERT INTO "facts" VALUES(115,'consultation',143,22,5,52,'2026-11-12',22,'f','self',1,1,NULL,13565447754);
INSERT INTO "facts" VALUES(116,'consultation',144,22,5,33,'2026-11-12',31,'f','self',1,1,NULL,2046547975);
INSERT INTO "facts" VALUES(117,'consultation',146,23,5,1,'2026-11-13',41,'m','representative',1,1,NULL,23352229904);
INSERT INTO "facts" VALUES(119,'consultation',139,23,5,31,'2026-11-17',31,'f','self',1,1,NULL,12246169935);
CREATE TABLE files (
	id INTEGER NOT NULL, 
	media_type VARCHAR(60) NOT NULL, 
	name BLOB, 
	size INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	content BLOB, 
	contact_id INTEGER, 
	login_id INTEGER, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_files PRIMARY KEY (id), 
	CONSTRAINT fk_files_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE SET NULL, 
	CONSTRAINT fk_files_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id)
);
INSERT INTO "files" VALUES(1,'text',NULL,1,'text',NULL,NULL,NULL,'2026-11-18 05:00:00.000000');
CREATE TABLE form_keys (
	"key" VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	outcome VARCHAR(200) NOT NULL, 
	CONSTRAINT pk_form_keys PRIMARY KEY ("key")
);
INSERT INTO "form_keys" VALUES('text','2026-11-18 05:00:00.000000','text');
CREATE TABLE invitations (
	id INTEGER NOT NULL, 
	code_hash VARCHAR(64) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	employee_id INTEGER NOT NULL, 
	lang VARCHAR(2) NOT NULL, 
	invited_by INTEGER, 
	invited_at DATETIME NOT NULL, 
	expires_at DATETIME NOT NULL, 
	withdrawn_at DATETIME, 
	used_at DATETIME, 
	login_id INTEGER, 
	CONSTRAINT pk_invitations PRIMARY KEY (id), 
	CONSTRAINT fk_invitations_employee_id_employees FOREIGN KEY(employee_id) REFERENCES employees (id), 
	CONSTRAINT fk_invitations_invited_by_logins FOREIGN KEY(invited_by) REFERENCES logins (id), 
	CONSTRAINT fk_invitations_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id), 
	CONSTRAINT fk_invitations_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_invitations_code_hash UNIQUE (code_hash)
);
INSERT INTO "invitations" VALUES(1,'text',29,'consultant',42,'te',NULL,'2026-11-18 05:00:00.000000','2026-11-18 05:00:00.000000',NULL,NULL,NULL);
CREATE TABLE job_runs (
	name VARCHAR(60) NOT NULL, 
	done_at DATETIME, 
	failed_at DATETIME, 
	fault VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_job_runs PRIMARY KEY (name)
);
INSERT INTO "job_runs" VALUES('text',NULL,NULL,'text');
CREATE TABLE join_codes (
	code_hash VARCHAR(64) NOT NULL, 
	person_id INTEGER NOT NULL, 
	contact_id INTEGER NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_join_codes PRIMARY KEY (code_hash), 
	CONSTRAINT fk_join_codes_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE, 
	CONSTRAINT fk_join_codes_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "join_codes" VALUES('text',60,33,'2026-11-18 05:00:00.000000',NULL);
CREATE TABLE "joins" (
	id INTEGER NOT NULL, 
	kept_id INTEGER NOT NULL, 
	gone_id INTEGER, 
	contact_id INTEGER, 
	channel VARCHAR(32) NOT NULL, 
	at DATETIME NOT NULL, 
	moved JSON NOT NULL, 
	undone_at DATETIME, 
	undone_by INTEGER, 
	undo_reason VARCHAR(400) NOT NULL, 
	joined_by INTEGER, 
	reason VARCHAR(400) DEFAULT '' NOT NULL, 
	CONSTRAINT pk_joins PRIMARY KEY (id), 
	CONSTRAINT fk_joins_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE SET NULL, 
	CONSTRAINT fk_joins_gone_id_people FOREIGN KEY(gone_id) REFERENCES people (id), 
	CONSTRAINT fk_joins_kept_id_people FOREIGN KEY(kept_id) REFERENCES people (id), 
	CONSTRAINT fk_joins_undone_by_logins FOREIGN KEY(undone_by) REFERENCES logins (id), 
	CONSTRAINT fk_joins_joined_by_logins FOREIGN KEY(joined_by) REFERENCES logins (id)
);
INSERT INTO "joins" VALUES(1,60,NULL,NULL,'web','2026-11-18 05:00:00.000000','{}',NULL,NULL,'text',NULL,'text');
CREATE TABLE journal_entries (
	consultation_id INTEGER NOT NULL, 
	topic_id INTEGER NOT NULL, 
	recommendation BLOB, 
	materials BLOB, 
	result BLOB, 
	applied VARCHAR(32) NOT NULL, 
	written_by INTEGER NOT NULL, 
	written_at DATETIME NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_journal_entries PRIMARY KEY (consultation_id), 
	CONSTRAINT fk_journal_entries_consultation_id_consultations FOREIGN KEY(consultation_id) REFERENCES consultations (id), 
	CONSTRAINT fk_journal_entries_topic_id_topics FOREIGN KEY(topic_id) REFERENCES topics (id), 
	CONSTRAINT fk_journal_entries_written_by_logins FOREIGN KEY(written_by) REFERENCES logins (id)
);
INSERT INTO "journal_entries" VALUES(21,41,X'0464756D70D44C8AA8CABD058851EEF2B753D3051111278E4BDB476CABB8C780DCAA0AA4EDD7D1393BEAC2297720E657333AB2FC2168268C4068476C9265D3DE82FA186A1E41E6B1792FCE5F7766FD370492FB1C7D05A81F90422E74AB7091BEAE49517F19183B3BF2A942',X'0464756D703649533D31CCB0AC623058274146F9851F28DDD89374D06B6CF3E779B5ED71EA07924A60B1CD7CD3AA15B76AC7DE7E7BAD9F7F7373',X'0464756D7041887AB3A75182D414EBF0446FFAC64A6F0D47D3AB6E91BEB3616E4F5A0DED31663F41FB5D9311377DB4DFBC8162FB3A3BC6A22158834FAA94EA4DC1D4E30161E0CA861B4C61F61CA3F1DAD0265218E1E75792DAA34427F648C3','unknown',16,'2026-07-17 11:32:00.000000',1);
INSERT INTO "journal_entries" VALUES(25,41,X'0464756D70727B18F37EB48FFC56FE6BEEF9B6FEBAE3F477CF2F5E393219264EBC34B415F5407ADCD2B1DF24EF31A86F8BB1CE87DC0A743B2337D6F6286339E902142BEAD683CB9E1DAF4452A470792E9E9EE293B5DD8E85E388AB6ED61997E97F3393EA6AAD5A8C5747A4',NULL,X'0464756D7037099AA884AE958FE4BFB2D967AB6B19B8603D7FA765E8D9F6C5995A0069AE554FA3675A1A05B87EEEE3F281264664F16A2826672E3C4962E61B49107DB5445D82E649829E10AA9672968B337BEA6926AE66959A89BFBF1D397A','unknown',22,'2026-07-17 10:28:00.000000',1);
INSERT INTO "journal_entries" VALUES(36,4,X'0464756D70A9518C315B9C6A15AE1C3A6320FF2754FE2DA7F15EB1F5BBF6FE9A74148C7641696B3299A71F324A494D87702E9B554B70C2C0988BC1D470494FE1B19A2AA51D56164F6CEE3DE3104E72E04808C3D67ADC4F71E6DBC8492671482A97A47DF2C2564BD1D4AC6AA35113',X'0464756D7057D8CB57DC9E3AADAC353C03C6EBC067E12DDFD2DC5BD7DA30D5571A7987271746EADCD374799E72975FC952654DE454ACE2E336C358B9FC74',X'0464756D7044B917D64CD0A3FA9211F8747CCD9AD478168AA6D3B5943F9897655FC72FB9BC60763BAE7B6200027063A763970F771D99DC71C592C6BFA92DF85D7921A85D47309CB9E88870CB4A','do_not_ask',14,'2026-08-05 12:20:00.000000',1);
INSERT INTO "journal_entries" VALUES(54,27,X'0464756D707D9108689A5FC096411DEC92321B40D2D5306E3A5AD1038618E345B5568A94D0A8C97555140FB1F5E80598088A661C5BEAA260512C80AAF329A155092FCB3B272DACF21961DC5F09D5ED6AE02718BDE2F99ABFF0AFF0063FA9A17C5E578A4166C3020FD271',NULL,X'0464756D7073CC9F6BAD357F34555CDDE4F2C02153C8D3C2E0BC1BF8161761186DDE61C4866ED696BE0828B3B9C3A7CA69D9DEADFDEB709FD0BED005AB7CB12EB03AB6E48F2F','yes',22,'2026-08-18 08:08:00.000000',1);
INSERT INTO "journal_entries" VALUES(59,11,X'0464756D70DE402A08DFB994E9CEDB2C0D461AC43698135F1189639B301D8A8434B40897825CECE8A1FAB460D3EB33C86C05D9445A325E28ED33830C957D931B266C3EB3715142985F1752900FA834DF70AB02C35DB16F7CA500D79E1863769341B36A4A0B4C898DAB43DD6E72F6DF57305D6DEDADF2917A993EE8CD2F024421B543551FEF3622F7BBDE70C4F82C02',NULL,X'0464756D70036E25C714C32A126070A0720E6731AEDA9E5B45B208DEF34739F2387B6874D9950F2D344D7C6B9DFDFEDED16F12D12DB2F94EF14C0124919D370E83976FDD9B9D48A61E','do_not_ask',14,'2026-08-25 11:52:00.000000',1);
INSERT INTO "journal_entries" VALUES(64,3,X'0464756D70F38C05DFB199A8C0FCE2878F493FF00E5C4D752FAD48EFCFF246AEA446DF7E288CB399510B08800407DDB15C7D16F249D4D5AE0C67E4701213FB3944FB36294728F52D61CB81A0BC6F2C9E1B9ADC600DB9A677C1EAC8F13F1313F01262FDE02C6687FCA556C253',NULL,X'0464756D70E69E278260B18C721E3586E1F2791BE213F8DD98175B18D4F97AC9E8D0D73A2DAB135575415B730B2A1851581B5083F30A97F046449C1692785A6B8E63D7644A0F622577780237670DA64418','do_not_ask',30,'2026-08-24 07:12:00.000000',1);
INSERT INTO "journal_entries" VALUES(92,15,X'0464756D70EE49675C95AD055F2067D1847CEAE3C05E76FF65DDE5A7745BF8822DB0F70D3D227C230D5D94C4B6A0E9F860452B8557950D354C60EA3C376A77E79D92B78DEAACB92E8F81C91939C0120C3C7269A94FA6724F88846692CC4487B5CD4D23062A43535EC36C5DA8B19261F8',NULL,X'0464756D7083EED56D1A8746873EF89C4B96417D4B8370997ADF9759B90B13F7AF2FFBFB45F0993B6FB3BDED8397F94B3E3245EB2C72965517','do_not_ask',21,'2026-09-11 07:07:00.000000',1);
INSERT INTO "journal_entries" VALUES(101,41,X'0464756D70DD42BD24C7C97E98ECCEA1C56E18ACFEC6F08F7B30A27A4AC371ADCCDE68899342984F84A8F4975F3C0FFC6E285A6F7629D9AE1A9306146DB5A87ED117BA5B4721A9965BFB1C285A9EB8C5242F4A0126CB99C0904E1AC1D9A8FF443971267C410D9B1764999A',X'0464756D70AC7F19D81CD8269A9F2721914B1532B718D493E5CC11E62089C5B328903F0C8EF64A083AA7E698FA0EC3AC1C216AD8824EA5F12485',X'0464756D7044A6545B4F0BCB30206979ED67A8262BABD9A2E220EE766215500D5467DDA28B29EF5DDD1E316D295B9D9F37DE77A4D07B8D642FF5C4CB30D390F2926E16DB9D69C5D715EB1E1CDAC7173110A78C3D9CE0AAB864851325577D99','unknown',22,'2026-09-22 06:23:00.000000',1);
INSERT INTO "journal_entries" VALUES(116,14,X'0464756D70ACBA5E44E73B6433025877290A04DBA3D1E7CF77BAA0D799D46B6FE73F6B4FF28635790C7BAB9567A8CCE86A6D6C273EAA16B2B46B9ADEA39410096A2C66148FD744F980593C722675762B7A392D32B5C68C939ECCE51F03ADD3',NULL,X'0464756D70C4354EF9008EF2AF7231FB6269C0BA577802B71D8FDE44B88614E27E84CBAA6099AFEC36A452D6B4D81B8CABAD573011CFD412A5C844','do_not_ask',21,'2026-10-14 10:09:00.000000',1);
INSERT INTO "journal_entries" VALUES(124,39,X'0464756D700CD377AE4C06202675A8D3EF02986D8725E51DFF21ACF8CDA5B8A62A3B47671554EF914305F66D9CFB1F4162A85CC9F36519E9019CE477BD1BC65D35D9DA3E549EB4F2EE4B5E1241B4365652C5F9F03DD0B41727E7363FBEC453970BE912E6E76375886AF8E282E8A345E2B68780F9E7FDAB29168B123A84FA2D1433B289AC13',NULL,X'0464756D705D1EB2CD66ECD356BEBD2BA0E0B54375F7419E5EE8C7E0A94206FCCDD4FC35BB6932CC43223384827765428F200F8016FEF5E55571F4054D716854213AF3C48D942348833919A645FD9DD4C4CC29AA20B472','no',31,'2026-10-23 12:50:00.000000',1);
INSERT INTO "journal_entries" VALUES(129,35,X'0464756D70DDEE13328DC9D6C49BEBA4995917082D77978502C34EB5B8A2BA4C68F4B5B5558C58263D98AB466814CED3151F10CD77218A49CF2E82B51B6E4D54BC7C5358B854AB666EC49C2348082D8FDB82D24B386C77F7A0613AF81DD8ADF85479DFB7A64DD01BA71F09C6A1787050C5D8B0DDBC77E469E428E52612D8E0',X'0464756D70C70462E7C8A9B266B5E1A7C98501BEFEE913543A220F31B5D9D89B180D71C10FC053BC70E3020E7B4F1244FDBBEA43D2679E495D0E',X'0464756D70B35652DA355D1C7A7F8F93324B1816CDAA9BF6B2A4A5773E952BDB3F29403BB65850D06AC70EEE2CD446D00C215F3AD42F6FC306EE1538FEFCCFBC822AE15B13C0E89BCAB6DF9020F48BF8D2A7E19C022BA3','unknown',22,'2026-10-27 06:09:00.000000',1);
INSERT INTO "journal_entries" VALUES(137,38,X'0464756D70FF14A1F1B3518BDD6F679A8A4A41E6BCF103A0DA9C744BAF9CCEE2DD798F8A4BFC5B5928E593D00A70B89F683E203578D7D2C7119866A93A313D363FCAB424FBBCC443B113FDEA200D5CAE7FCF15A916939C9ECC8A75301EB6833B02F10FF03BCB5435210E5F12535F707799821A0D9DF4638715AB411DD9FFDA',NULL,X'0464756D70CB884C8B10196556CA5B46A56DEC688CE0C4791E8FBE4DCA44DDE3A236A684478A3651108BF2C3C98C57235E425CC6D0B7BF39EB5258324699E94BE5975E622311A4AD600DFE9B59FA355C9FE0235CED3F8A','yes',16,'2026-11-10 06:27:00.000000',1);
CREATE TABLE leases (
	name VARCHAR(40) NOT NULL, 
	holder VARCHAR(64) NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_leases PRIMARY KEY (name)
);
INSERT INTO "leases" VALUES('text','text','2026-11-18 05:00:00.000000');
CREATE TABLE logins (
	id INTEGER NOT NULL, 
	name VARCHAR(60) NOT NULL, 
	password_hash VARCHAR(200) NOT NULL, 
	employee_id INTEGER, 
	lang VARCHAR(2) NOT NULL, 
	must_change_password BOOLEAN NOT NULL, 
	ended_at DATETIME, 
	version INTEGER NOT NULL, totp_secret BLOB, totp_since DATETIME, totp_step INTEGER, pin_hash VARCHAR(200), 
	CONSTRAINT pk_logins PRIMARY KEY (id), 
	CONSTRAINT fk_logins_employee_id_employees FOREIGN KEY(employee_id) REFERENCES employees (id), 
	CONSTRAINT uq_logins_name UNIQUE (name)
);
INSERT INTO "logins" VALUES(1,'admin','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',1,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(2,'analyst.nrc','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',2,'ru',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(3,'methodologist.nrc','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',3,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(4,'appeals.nrc','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',4,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(5,'methodologist.almaty','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',5,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(6,'appeals.almaty','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',6,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(7,'methodologist.ulytau','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',7,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(8,'director.almaty','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',8,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(9,'reception.almaty','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',9,'ru',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(10,'psychologist.almaty','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',10,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(11,'lawyer.almaty','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',11,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(12,'director.qonayev','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',14,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(13,'reception.qonayev','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',15,'ru',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(14,'psychologist.qonayev','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',16,'ru',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(15,'lawyer.qonayev','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',17,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(16,'career.qonayev','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',18,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(17,'director.talgar','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',22,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(18,'reception.talgar','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',23,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(19,'psychologist.talgar','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',24,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(20,'psychologist2.talgar','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',25,'ru',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(21,'lawyer.talgar','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',26,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(22,'career.talgar','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',27,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(23,'akimat.talgar','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',31,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(24,'director.kegen','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',32,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(25,'reception.kegen','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',33,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(26,'psychologist.kegen','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',34,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(27,'career.kegen','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',35,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(28,'director.zhanaarka','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',37,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(29,'reception.zhanaarka','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',38,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(30,'psychologist.zhanaarka','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',39,'kk',0,NULL,1,NULL,NULL,NULL,NULL);
INSERT INTO "logins" VALUES(31,'career.zhanaarka','$argon2id$v=19$m=65536,t=3,p=4$8xQ7+skDfgvn3WXFQPwnYA$obW1yDsfhnAHWjhQjAoy/uXDeTCYimLWothPe2ZE3VA',40,'ru',0,NULL,1,NULL,NULL,NULL,NULL);
CREATE TABLE methodologies (
	code VARCHAR(20) NOT NULL, 
	name_kk VARCHAR(200) NOT NULL, 
	name_ru VARCHAR(200) NOT NULL, 
	bands JSON NOT NULL, 
	in_force_from DATE, 
	in_force_until DATE, 
	CONSTRAINT pk_methodologies PRIMARY KEY (code)
);
INSERT INTO "methodologies" VALUES('2021','2021 жылғы әдістемелік ұсынымдар','Методические рекомендации 2021 года','[[14, 17], [18, 24], [25, 28]]','2021-01-01',NULL);
INSERT INTO "methodologies" VALUES('35','Жоба: 35 жасқа дейінгі жастар','Проект: молодёжь до 35 лет','[[14, 17], [18, 24], [25, 28], [29, 34]]',NULL,NULL);
CREATE TABLE outgoing (
	id INTEGER NOT NULL, 
	kind VARCHAR(60) NOT NULL, 
	recipient VARCHAR(40) NOT NULL, 
	subject VARCHAR(60) NOT NULL, 
	occasion VARCHAR(60) NOT NULL, 
	details JSON NOT NULL, 
	unit_id INTEGER, 
	state VARCHAR(32) NOT NULL, 
	promised_at DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	useless_after DATETIME, 
	claimed_by VARCHAR(64), 
	claimed_at DATETIME, 
	attempts INTEGER NOT NULL, 
	settled_at DATETIME, 
	fault VARCHAR(100) NOT NULL, 
	called_by INTEGER, 
	called_at DATETIME, receipt VARCHAR(32), receipt_at DATETIME, 
	CONSTRAINT pk_outgoing PRIMARY KEY (id), 
	CONSTRAINT fk_outgoing_called_by_logins FOREIGN KEY(called_by) REFERENCES logins (id), 
	CONSTRAINT fk_outgoing_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_outgoing_kind_recipient_subject_occasion UNIQUE (kind, recipient, subject, occasion)
);
INSERT INTO "outgoing" VALUES(1,'consultation_asked','login:31','consultation:1','3','{"confirmed": false, "where": "today"}',29,'sent','2026-06-25 06:42:28.426455','2026-06-25 06:42:28.426455',NULL,NULL,NULL,0,'2026-06-25 06:42:28.426455','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(2,'consultation_asked','login:19','consultation:2','3','{"confirmed": false, "where": "today"}',26,'sent','2026-06-25 07:31:33.349717','2026-06-25 07:31:33.349717',NULL,NULL,NULL,0,'2026-06-25 07:31:33.349717','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(9,'consultation_asked','login:10','consultation:3','3','{"confirmed": false, "where": "today"}',22,'sent','2026-06-27 16:18:08.177336','2026-06-27 16:18:08.177336',NULL,NULL,NULL,0,'2026-06-29 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(10,'consultation_asked','login:14','consultation:4','3','{"confirmed": false, "where": "today"}',23,'sent','2026-06-27 17:23:09.275323','2026-06-27 17:23:09.275323',NULL,NULL,NULL,0,'2026-06-29 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(21,'consultation_asked','login:21','consultation:7','3','{"confirmed": false, "where": "today"}',26,'sent','2026-06-29 12:23:55.810387','2026-06-29 12:23:55.810387',NULL,NULL,NULL,0,'2026-06-29 12:23:55.810387','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(25,'consultation_cancelled_by_person','login:19','consultation:2','6','{"where": "today"}',26,'sent','2026-07-01 01:48:18.669943','2026-07-01 01:48:18.669943',NULL,NULL,NULL,0,'2026-07-01 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(30,'consultation_asked','login:15','consultation:9','3','{"confirmed": false, "where": "today"}',23,'sent','2026-07-02 16:28:15.603762','2026-07-02 16:28:15.603762',NULL,NULL,NULL,0,'2026-07-03 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(36,'consultation_asked','login:22','consultation:11','2','{"confirmed": true, "where": "today"}',26,'sent','2026-07-05 07:40:31.157476','2026-07-05 07:40:31.157476',NULL,NULL,NULL,0,'2026-07-07 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(37,'consultation_asked','login:16','consultation:12','3','{"confirmed": false, "where": "today"}',23,'sent','2026-07-05 16:56:25.009061','2026-07-05 16:56:25.009061',NULL,NULL,NULL,0,'2026-07-07 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(38,'consultation_asked','login:10','consultation:13','3','{"confirmed": false, "where": "today"}',22,'sent','2026-07-06 11:29:24.581144','2026-07-06 11:29:24.581144',NULL,NULL,NULL,0,'2026-07-07 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(39,'consultation_asked','login:15','consultation:14','3','{"confirmed": false, "where": "today"}',23,'sent','2026-07-06 11:46:00.000000','2026-07-06 11:46:00.000000',NULL,NULL,NULL,0,'2026-07-07 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(50,'consultation_cancelled_by_person','login:16','consultation:12','6','{"where": "today"}',23,'sent','2026-07-07 08:06:00.000000','2026-07-07 08:06:00.000000',NULL,NULL,NULL,0,'2026-07-07 08:06:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(51,'consultation_asked','login:11','consultation:16','3','{"confirmed": false, "where": "today"}',22,'sent','2026-07-09 03:12:35.552577','2026-07-09 03:12:35.552577',NULL,NULL,NULL,0,'2026-07-09 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(57,'consultation_asked','login:16','consultation:18','3','{"confirmed": false, "where": "today"}',23,'sent','2026-07-11 14:27:33.664543','2026-07-11 14:27:33.664543',NULL,NULL,NULL,0,'2026-07-13 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(58,'consultation_cancelled_by_person','login:27','consultation:17','3','{"where": "today"}',27,'sent','2026-07-12 14:26:24.000000','2026-07-12 14:26:24.000000',NULL,NULL,NULL,0,'2026-07-13 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(66,'visit_tomorrow','person:42','consultation:21','2','{}',23,'failed','2026-07-15 09:00:00.000000','2026-07-16 13:00:00.000000','2026-07-16 16:00:00.000000',NULL,NULL,0,'2026-07-16 13:00:00.000000','no_contact',13,'2026-07-16 15:00:00.000000',NULL,NULL);
INSERT INTO "outgoing" VALUES(67,'visit_soon','person:42','consultation:21','2','{}',23,'failed','2026-07-15 09:00:00.000000','2026-07-17 08:00:00.000000','2026-07-17 10:00:00.000000',NULL,NULL,0,'2026-07-17 08:00:00.000000','no_contact',13,'2026-07-17 10:00:00.000000',NULL,NULL);
INSERT INTO "outgoing" VALUES(69,'consultation_asked','login:31','consultation:23','3','{"confirmed": false, "where": "today"}',29,'sent','2026-07-17 05:25:26.906637','2026-07-17 05:25:26.906637',NULL,NULL,NULL,0,'2026-07-17 05:25:26.906637','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(75,'consultation_asked','login:27','consultation:24','2','{"confirmed": true, "where": "today"}',27,'sent','2026-07-17 09:42:54.755091','2026-07-17 09:42:54.755091',NULL,NULL,NULL,0,'2026-07-17 09:42:54.755091','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(78,'consultation_asked','login:30','consultation:27','3','{"confirmed": false, "where": "today"}',29,'sent','2026-07-21 10:59:28.535149','2026-07-21 10:59:28.535149',NULL,NULL,NULL,0,'2026-07-21 10:59:28.535149','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(84,'consultation_asked','login:20','consultation:30','3','{"confirmed": false, "where": "today"}',26,'sent','2026-07-26 14:07:37.370137','2026-07-26 14:07:37.370137',NULL,NULL,NULL,0,'2026-07-27 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(88,'consultation_asked','login:30','consultation:31','3','{"confirmed": false, "where": "today"}',29,'sent','2026-07-28 03:01:24.856042','2026-07-28 03:01:24.856042',NULL,NULL,NULL,0,'2026-07-28 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(92,'consultation_asked','login:15','consultation:32','3','{"confirmed": false, "where": "today"}',23,'sent','2026-07-28 13:12:02.568174','2026-07-28 13:12:02.568174',NULL,NULL,NULL,0,'2026-07-28 13:12:02.568174','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(94,'visit_tomorrow','person:24','consultation:34','1','{"where": "chat"}',26,'sent','2026-08-01 12:14:57.529236','2026-08-04 13:00:00.000000','2026-08-04 16:00:00.000000',NULL,NULL,0,'2026-08-04 13:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(95,'visit_soon','person:24','consultation:34','2','{"where": "chat"}',26,'sent','2026-08-01 12:14:57.529236','2026-08-05 05:00:00.000000','2026-08-05 07:00:00.000000',NULL,NULL,0,'2026-08-05 05:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(96,'consultation_asked','login:22','consultation:34','2','{"confirmed": true, "where": "today"}',26,'sent','2026-08-01 12:14:57.529236','2026-08-01 12:14:57.529236',NULL,NULL,NULL,0,'2026-08-03 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(97,'consultation_cancelled','person:48','consultation:35','3','{}',23,'failed','2026-08-03 03:52:00.000000','2026-08-03 03:52:00.000000',NULL,NULL,NULL,0,'2026-08-03 04:00:00.000000','no_contact',13,'2026-08-03 06:00:00.000000',NULL,NULL);
INSERT INTO "outgoing" VALUES(98,'visit_tomorrow','person:42','consultation:36','2','{}',23,'failed','2026-08-03 09:00:00.000000','2026-08-04 13:00:00.000000','2026-08-04 16:00:00.000000',NULL,NULL,0,'2026-08-04 13:00:00.000000','no_contact',13,'2026-08-04 15:00:00.000000',NULL,NULL);
INSERT INTO "outgoing" VALUES(99,'visit_soon','person:42','consultation:36','2','{}',23,'failed','2026-08-03 09:00:00.000000','2026-08-05 09:00:00.000000','2026-08-05 11:00:00.000000',NULL,NULL,0,'2026-08-05 09:00:00.000000','no_contact',13,'2026-08-05 11:00:00.000000',NULL,NULL);
INSERT INTO "outgoing" VALUES(107,'consultation_asked','login:19','consultation:43','3','{"confirmed": false, "where": "today"}',26,'sent','2026-08-08 07:08:40.483736','2026-08-08 07:08:40.483736',NULL,NULL,NULL,0,'2026-08-10 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(113,'consultation_asked','login:14','consultation:46','3','{"confirmed": false, "where": "today"}',23,'sent','2026-08-10 17:38:06.440266','2026-08-10 17:38:06.440266',NULL,NULL,NULL,0,'2026-08-11 04:00:00.000000','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(114,'consultation_asked','login:30','consultation:47','3','{"confirmed": false, "where": "today"}',29,'sent','2026-08-11 04:38:59.252235','2026-08-11 04:38:59.252235',NULL,NULL,NULL,0,'2026-08-11 04:38:59.252235','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(119,'consultation_asked','login:19','consultation:48','3','{"confirmed": false, "where": "today"}',26,'sent','2026-08-11 06:55:45.891298','2026-08-11 06:55:45.891298',NULL,NULL,NULL,0,'2026-08-11 06:55:45.891298','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(123,'consultation_asked','login:16','consultation:51','3','{"confirmed": false, "where": "today"}',23,'sent','2026-08-13 14:36:25.813690','2026-08-13 14:36:25.813690',NULL,NULL,NULL,0,'2026-08-13 14:36:25.813690','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(126,'consultation_asked','login:27','consultation:52','2','{"confirmed": true, "where": "today"}',27,'sent','2026-08-13 15:15:44.852089','2026-08-13 15:15:44.852089',NULL,NULL,NULL,0,'2026-08-13 15:15:44.852089','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(130,'visit_tomorrow','person:18','consultation:54','2','{}',26,'failed','2026-08-17 05:14:00.000000','2026-08-17 13:00:00.000000','2026-08-17 16:00:00.000000',NULL,NULL,0,'2026-08-17 13:00:00.000000','no_contact',18,'2026-08-17 15:00:00.000000',NULL,NULL);
INSERT INTO "outgoing" VALUES(131,'visit_soon','person:18','consultation:54','2','{}',26,'failed','2026-08-17 05:14:00.000000','2026-08-18 05:00:00.000000','2026-08-18 07:00:00.000000',NULL,NULL,0,'2026-08-18 05:00:00.000000','no_contact',18,'2026-08-18 07:00:00.000000',NULL,NULL);
INSERT INTO "outgoing" VALUES(132,'consultation_asked','login:10','consultation:55','3','{"confirmed": false, "where": "today"}',22,'sent','2026-08-18 07:30:30.308196','2026-08-18 07:30:30.308196',NULL,NULL,NULL,0,'2026-08-18 07:30:30.308196','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(139,'consultation_asked','login:16','consultation:58','3','{"confirmed": false, "where": "today"}',23,'sent','2026-08-20 08:28:40.277537','2026-08-20 08:28:40.277537',NULL,NULL,NULL,0,'2026-08-20 08:28:40.277537','',NULL,NULL,NULL,NULL);
INSERT INTO "outgoing" VALUES(143,'consultation_asked','login:14','consultation:59','3','{"confirmed": false, "where": "today"}',23,'sent','2026-08-20 14:48:59.473045','2026-08-20 14:48:59.473045',NULL,NULL,NULL,0,'2026-08-20 14:48:59.473045','',NULL,NULL,NULL,NULL);
CREATE TABLE past_posts (
	id INTEGER NOT NULL, 
	employee_id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	is_invited BOOLEAN NOT NULL, 
	first_on DATE NOT NULL, 
	last_on DATE NOT NULL, 
	CONSTRAINT pk_past_posts PRIMARY KEY (id), 
	CONSTRAINT fk_past_posts_employee_id_employees FOREIGN KEY(employee_id) REFERENCES employees (id), 
	CONSTRAINT fk_past_posts_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "past_posts" VALUES(1,42,29,1,'2026-11-18','2026-11-18');
CREATE TABLE "people" (
	id INTEGER NOT NULL, 
	family_name VARCHAR(100) NOT NULL, 
	given_name VARCHAR(100) NOT NULL, 
	patronymic VARCHAR(100) NOT NULL, 
	birth_date DATE, 
	birth_is_estimate BOOLEAN NOT NULL, 
	sex VARCHAR(32), 
	comes_as VARCHAR(32) NOT NULL, 
	phone VARCHAR(20), 
	unit_id INTEGER NOT NULL, 
	lang VARCHAR(2) NOT NULL, 
	notices VARCHAR(32) NOT NULL, 
	lock_word_hash VARCHAR(200), 
	lock_tries INTEGER NOT NULL, 
	lock_wait_until DATETIME, 
	settlement VARCHAR(100) NOT NULL, 
	channel VARCHAR(32) NOT NULL, 
	source VARCHAR(40) NOT NULL, 
	entered_by INTEGER, 
	paper_consent VARCHAR(60) NOT NULL, 
	registered_at DATETIME NOT NULL, 
	erased_at DATETIME, 
	version INTEGER NOT NULL, 
	joined_to INTEGER, 
	CONSTRAINT pk_people PRIMARY KEY (id), 
	CONSTRAINT fk_people_entered_by_logins FOREIGN KEY(entered_by) REFERENCES logins (id), 
	CONSTRAINT fk_people_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT fk_people_joined_to_people FOREIGN KEY(joined_to) REFERENCES people (id)
);
INSERT INTO "people" VALUES(6,'Мұқанов','Бауыржан','','1979-04-14',0,'m','representative','+77000001014',29,'kk','neutral',NULL,0,NULL,'Бидайық','web','link',NULL,'','2026-06-18 05:14:00.000000',NULL,2,NULL);
INSERT INTO "people" VALUES(12,'Құсайынов','Айбек','','2012-02-11',0,'m','self','+77000001046',29,'kk','neutral',NULL,0,NULL,'Бидайық','desk','desk',29,'046/zhanaarka','2026-06-22 04:11:00.000000',NULL,2,NULL);
INSERT INTO "people" VALUES(18,'Сағындықов','Қайсар','','2005-08-27',0,'m','self','+77000001019',26,'kk','neutral',NULL,0,NULL,'Панфилов','phone','desk',18,'','2026-06-23 05:19:00.000000',NULL,2,NULL);
INSERT INTO "people" VALUES(24,'Дәулетова','Нұрай','','2007-10-16',0,'f','self','+77000001133',26,'kk','neutral','dump$fb1b3f58a18407f5f84f4bcc7c8026087070db9fdbaa04fa016bfd2a8f36e679',0,NULL,'Талғар','web','link',NULL,'','2026-06-25 05:09:00.000000',NULL,3,NULL);
INSERT INTO "people" VALUES(30,'Тұрсынова','Еркежан','','2004-07-03',0,'f','self','+77000001049',29,'kk','neutral',NULL,0,NULL,'Жаңаарқа','web','link',NULL,'','2026-06-27 06:34:00.000000',NULL,2,NULL);
INSERT INTO "people" VALUES(36,'Шәріпова','Жанель','','2008-10-21',0,'f','self','+77000001041',23,'kk','neutral',NULL,0,NULL,'Қонаев','web','link',NULL,'','2026-07-03 07:36:00.000000',NULL,2,NULL);
INSERT INTO "people" VALUES(42,'Юнусов','Артём','','2010-12-18',0,'m','self',NULL,23,'ru','neutral',NULL,0,NULL,'Конаев','desk','desk',13,'038/qonayev','2026-07-07 10:33:00.000000',NULL,2,NULL);
INSERT INTO "people" VALUES(48,'Соколов','Кирилл','','1998-04-28',0,'m','self','+77000001037',23,'ru','neutral',NULL,0,NULL,'Заречный','desk','desk',13,'037/qonayev','2026-07-13 05:07:00.000000',NULL,2,NULL);
INSERT INTO "people" VALUES(54,'Орлов','Максим','','2005-06-28',0,'m','self','+77000001047',29,'ru','neutral',NULL,0,NULL,'Бидаик','phone','desk',29,'','2026-07-27 05:07:00.000000',NULL,2,NULL);
INSERT INTO "people" VALUES(60,'Сыздықов','Ескендір','','2010-04-17',0,'m','self','+77000001033',23,'kk','neutral',NULL,0,NULL,'Шеңгелді','web','link',NULL,'','2026-10-29 13:53:00.000000',NULL,2,NULL);
CREATE TABLE people_search (
	unit_id INTEGER NOT NULL, 
	token VARCHAR(60) NOT NULL, 
	person_id INTEGER NOT NULL, 
	CONSTRAINT pk_people_search PRIMARY KEY (unit_id, token, person_id), 
	CONSTRAINT fk_people_search_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_people_search_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
)
 WITHOUT ROWID

;
INSERT INTO "people_search" VALUES(29,'1014',6);
INSERT INTO "people_search" VALUES(29,'7000001014',6);
INSERT INTO "people_search" VALUES(29,'77000001014',6);
INSERT INTO "people_search" VALUES(29,'бауыржан',6);
INSERT INTO "people_search" VALUES(29,'муканов',6);
INSERT INTO "people_search" VALUES(29,'1046',12);
INSERT INTO "people_search" VALUES(29,'7000001046',12);
INSERT INTO "people_search" VALUES(29,'77000001046',12);
INSERT INTO "people_search" VALUES(29,'аибек',12);
INSERT INTO "people_search" VALUES(29,'кусаиынов',12);
INSERT INTO "people_search" VALUES(26,'1019',18);
INSERT INTO "people_search" VALUES(26,'7000001019',18);
INSERT INTO "people_search" VALUES(26,'77000001019',18);
INSERT INTO "people_search" VALUES(26,'каисар',18);
INSERT INTO "people_search" VALUES(26,'сагындыков',18);
INSERT INTO "people_search" VALUES(26,'1133',24);
INSERT INTO "people_search" VALUES(26,'7000001133',24);
INSERT INTO "people_search" VALUES(26,'77000001133',24);
INSERT INTO "people_search" VALUES(26,'даулетова',24);
INSERT INTO "people_search" VALUES(26,'нураи',24);
INSERT INTO "people_search" VALUES(29,'1049',30);
INSERT INTO "people_search" VALUES(29,'7000001049',30);
INSERT INTO "people_search" VALUES(29,'77000001049',30);
INSERT INTO "people_search" VALUES(29,'еркежан',30);
INSERT INTO "people_search" VALUES(29,'турсынова',30);
INSERT INTO "people_search" VALUES(23,'1041',36);
INSERT INTO "people_search" VALUES(23,'7000001041',36);
INSERT INTO "people_search" VALUES(23,'77000001041',36);
INSERT INTO "people_search" VALUES(23,'жанел',36);
INSERT INTO "people_search" VALUES(23,'шарипова',36);
INSERT INTO "people_search" VALUES(23,'артем',42);
INSERT INTO "people_search" VALUES(23,'юнусов',42);
INSERT INTO "people_search" VALUES(23,'1037',48);
INSERT INTO "people_search" VALUES(23,'7000001037',48);
INSERT INTO "people_search" VALUES(23,'77000001037',48);
INSERT INTO "people_search" VALUES(23,'кирил',48);
INSERT INTO "people_search" VALUES(23,'соколов',48);
INSERT INTO "people_search" VALUES(29,'1047',54);
INSERT INTO "people_search" VALUES(29,'7000001047',54);
INSERT INTO "people_search" VALUES(29,'77000001047',54);
INSERT INTO "people_search" VALUES(29,'максим',54);
INSERT INTO "people_search" VALUES(29,'орлов',54);
INSERT INTO "people_search" VALUES(23,'1033',60);
INSERT INTO "people_search" VALUES(23,'7000001033',60);
INSERT INTO "people_search" VALUES(23,'77000001033',60);
INSERT INTO "people_search" VALUES(23,'ескендир',60);
INSERT INTO "people_search" VALUES(23,'сыздыков',60);
CREATE TABLE person_categories (
	id INTEGER NOT NULL, 
	person_id INTEGER NOT NULL, 
	category VARCHAR(32) NOT NULL, 
	why BLOB, 
	set_by INTEGER, 
	set_at DATETIME NOT NULL, 
	ended_by INTEGER, 
	ended_at DATETIME, 
	CONSTRAINT pk_person_categories PRIMARY KEY (id), 
	CONSTRAINT fk_person_categories_ended_by_logins FOREIGN KEY(ended_by) REFERENCES logins (id), 
	CONSTRAINT fk_person_categories_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_person_categories_set_by_logins FOREIGN KEY(set_by) REFERENCES logins (id)
);
INSERT INTO "person_categories" VALUES(1,60,'neet',NULL,NULL,'2026-11-18 05:00:00.000000',NULL,NULL);
CREATE TABLE person_cells (
	person_id INTEGER NOT NULL, 
	cell BIGINT NOT NULL, 
	consultation_id INTEGER NOT NULL, 
	CONSTRAINT pk_person_cells PRIMARY KEY (person_id, cell), 
	CONSTRAINT fk_person_cells_consultation_id_consultations FOREIGN KEY(consultation_id) REFERENCES consultations (id) ON DELETE CASCADE, 
	CONSTRAINT fk_person_cells_person_id_people FOREIGN KEY(person_id) REFERENCES people (id)
)
 WITHOUT ROWID

;
INSERT INTO "person_cells" VALUES(54,5983836,156);
INSERT INTO "person_cells" VALUES(54,5983837,156);
INSERT INTO "person_cells" VALUES(54,5983838,156);
INSERT INTO "person_cells" VALUES(54,5983839,156);
INSERT INTO "person_cells" VALUES(54,5983840,156);
INSERT INTO "person_cells" VALUES(54,5983841,156);
INSERT INTO "person_cells" VALUES(54,5983842,156);
INSERT INTO "person_cells" VALUES(54,5983843,156);
INSERT INTO "person_cells" VALUES(54,5983844,156);
INSERT INTO "person_cells" VALUES(18,5984976,161);
INSERT INTO "person_cells" VALUES(18,5984977,161);
INSERT INTO "person_cells" VALUES(18,5984978,161);
INSERT INTO "person_cells" VALUES(18,5984979,161);
INSERT INTO "person_cells" VALUES(18,5984980,161);
INSERT INTO "person_cells" VALUES(18,5984981,161);
INSERT INTO "person_cells" VALUES(18,5984982,161);
INSERT INTO "person_cells" VALUES(18,5984983,161);
INSERT INTO "person_cells" VALUES(18,5984984,161);
INSERT INTO "person_cells" VALUES(18,5984988,161);
INSERT INTO "person_cells" VALUES(18,5984989,161);
INSERT INTO "person_cells" VALUES(18,5984990,161);
INSERT INTO "person_cells" VALUES(18,5984991,161);
INSERT INTO "person_cells" VALUES(18,5984992,161);
INSERT INTO "person_cells" VALUES(18,5984993,161);
INSERT INTO "person_cells" VALUES(18,5984994,161);
INSERT INTO "person_cells" VALUES(18,5984995,161);
INSERT INTO "person_cells" VALUES(18,5984996,161);
INSERT INTO "person_cells" VALUES(30,5985840,174);
INSERT INTO "person_cells" VALUES(30,5985841,174);
INSERT INTO "person_cells" VALUES(30,5985842,174);
INSERT INTO "person_cells" VALUES(30,5985843,174);
INSERT INTO "person_cells" VALUES(30,5985844,174);
INSERT INTO "person_cells" VALUES(30,5985845,174);
INSERT INTO "person_cells" VALUES(30,5985846,174);
INSERT INTO "person_cells" VALUES(30,5985847,174);
INSERT INTO "person_cells" VALUES(30,5985848,174);
INSERT INTO "person_cells" VALUES(60,5987628,201);
INSERT INTO "person_cells" VALUES(60,5987629,201);
INSERT INTO "person_cells" VALUES(60,5987630,201);
INSERT INTO "person_cells" VALUES(60,5987631,201);
INSERT INTO "person_cells" VALUES(60,5987632,201);
INSERT INTO "person_cells" VALUES(60,5987633,201);
INSERT INTO "person_cells" VALUES(60,5987634,201);
INSERT INTO "person_cells" VALUES(60,5987635,201);
INSERT INTO "person_cells" VALUES(60,5987636,201);
CREATE TABLE person_details (
	person_id INTEGER NOT NULL, 
	studies VARCHAR(40) NOT NULL, 
	works VARCHAR(40) NOT NULL, 
	education VARCHAR(40) NOT NULL, 
	household VARCHAR(40) NOT NULL, 
	settlement_kind VARCHAR(40) NOT NULL, 
	prompted_by VARCHAR(40) NOT NULL, 
	heard_from VARCHAR(40) NOT NULL, 
	needs JSON NOT NULL, 
	filled_at DATETIME NOT NULL, 
	CONSTRAINT pk_person_details PRIMARY KEY (person_id), 
	CONSTRAINT fk_person_details_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "person_details" VALUES(6,'no','at_home','university','own_family','','','friends','[]','2026-06-18 05:14:00.000000');
INSERT INTO "person_details" VALUES(24,'university','looking','form_11','parents','','','friends','[]','2026-06-25 05:09:00.000000');
CREATE TABLE possible_doubles (
	id INTEGER NOT NULL, 
	first_id INTEGER NOT NULL, 
	second_id INTEGER NOT NULL, 
	proposed_by INTEGER, 
	proposed_at DATETIME NOT NULL, 
	settled_by INTEGER, 
	settled_at DATETIME, 
	is_same BOOLEAN, 
	CONSTRAINT pk_possible_doubles PRIMARY KEY (id), 
	CONSTRAINT fk_possible_doubles_first_id_people FOREIGN KEY(first_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_possible_doubles_proposed_by_logins FOREIGN KEY(proposed_by) REFERENCES logins (id), 
	CONSTRAINT fk_possible_doubles_second_id_people FOREIGN KEY(second_id) REFERENCES people (id) ON DELETE CASCADE, 
	CONSTRAINT fk_possible_doubles_settled_by_logins FOREIGN KEY(settled_by) REFERENCES logins (id), 
	CONSTRAINT uq_possible_doubles_first_id_second_id UNIQUE (first_id, second_id)
);
INSERT INTO "possible_doubles" VALUES(1,60,60,NULL,'2026-11-18 05:00:00.000000',NULL,NULL,NULL);
CREATE TABLE reasons (
	id INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	code VARCHAR(40) NOT NULL, 
	name_kk VARCHAR(100) NOT NULL, 
	name_ru VARCHAR(100) NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_reasons PRIMARY KEY (id), 
	CONSTRAINT uq_reasons_kind_code UNIQUE (kind, code)
);
INSERT INTO "reasons" VALUES(1,'decline','ill','Маман ауырып қалды','Специалист заболел',10);
INSERT INTO "reasons" VALUES(2,'decline','away','Маман ол күні болмайды','Специалиста в тот день не будет',20);
INSERT INTO "reasons" VALUES(3,'decline','closed','Орталық ол күні жабық','Центр в тот день закрыт',30);
INSERT INTO "reasons" VALUES(4,'decline','other_kind','Бұл мәселеде басқа маман көмектеседі','С этим поможет другой специалист',40);
INSERT INTO "reasons" VALUES(5,'decline','other_centre','Бұл көмекті басқа орталық береді','Эту помощь даёт другой центр',50);
INSERT INTO "reasons" VALUES(6,'decline','twice','Сіз басқа уақытқа жазылып қойғансыз','Вы уже записаны на другое время',60);
INSERT INTO "reasons" VALUES(7,'decline','other','Басқа себеп','Другая причина',70);
INSERT INTO "reasons" VALUES(8,'cancel','no_time','Уақытым болмайды','Нет времени',10);
INSERT INTO "reasons" VALUES(9,'cancel','cannot_reach','Жете алмаймын','Не получится доехать',20);
INSERT INTO "reasons" VALUES(10,'cancel','ill','Ауырып қалдым','Болезнь',30);
INSERT INTO "reasons" VALUES(11,'cancel','no_need','Енді керек емес','Уже не нужно',40);
INSERT INTO "reasons" VALUES(12,'cancel','got_help','Басқа жерден көмек алдым','Помогли в другом месте',50);
INSERT INTO "reasons" VALUES(13,'cancel','other','Басқа себеп','Другая причина',60);
CREATE TABLE recovery_codes (
	login_id INTEGER NOT NULL, 
	code_hash VARCHAR(64) NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_recovery_codes PRIMARY KEY (login_id, code_hash), 
	CONSTRAINT fk_recovery_codes_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id)
);
INSERT INTO "recovery_codes" VALUES(31,'text',NULL);
CREATE TABLE replies (
	id INTEGER NOT NULL, 
	contact_id INTEGER NOT NULL, 
	body BLOB NOT NULL, 
	at DATETIME NOT NULL, 
	fault VARCHAR(100) NOT NULL, 
	CONSTRAINT pk_replies PRIMARY KEY (id), 
	CONSTRAINT fk_replies_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
INSERT INTO "replies" VALUES(1,33,X'0464756D7000000000000000000000000000000000000000000000000000000000','2026-11-18 05:00:00.000000','text');
CREATE TABLE reports (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	quarter VARCHAR(6) NOT NULL, 
	state VARCHAR(32) NOT NULL, 
	sent_at DATETIME, 
	sent_by INTEGER, 
	accepted_at DATETIME, 
	accepted_by INTEGER, 
	comment VARCHAR(400) NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_reports PRIMARY KEY (id), 
	CONSTRAINT fk_reports_accepted_by_logins FOREIGN KEY(accepted_by) REFERENCES logins (id), 
	CONSTRAINT fk_reports_sent_by_logins FOREIGN KEY(sent_by) REFERENCES logins (id), 
	CONSTRAINT fk_reports_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT uq_reports_unit_id_quarter UNIQUE (unit_id, quarter)
);
INSERT INTO "reports" VALUES(1,23,'2026Q3','consolidated','2026-10-02 06:10:00.000000',12,'2026-10-05 05:20:00.000000',5,'',4);
INSERT INTO "reports" VALUES(2,29,'2026Q3','consolidated','2026-10-02 11:10:00.000000',28,'2026-10-05 05:20:00.000000',7,'',4);
INSERT INTO "reports" VALUES(3,27,'2026Q3','sent','2026-10-05 10:10:00.000000',24,NULL,NULL,'',2);
INSERT INTO "reports" VALUES(4,26,'2026Q3','consolidated','2026-10-05 12:10:00.000000',17,'2026-10-06 05:20:00.000000',5,'',4);
INSERT INTO "reports" VALUES(5,22,'2026Q3','consolidated','2026-10-09 07:10:00.000000',8,'2026-10-12 05:20:00.000000',2,'',4);
INSERT INTO "reports" VALUES(6,28,'2026Q3','sent','2026-10-09 11:10:00.000000',7,NULL,NULL,'',2);
INSERT INTO "reports" VALUES(7,1,'2026Q3','sent','2026-10-14 10:10:00.000000',3,NULL,NULL,'',2);
CREATE TABLE representative_codes (
	code_hash VARCHAR(64) NOT NULL, 
	person_id INTEGER NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_representative_codes PRIMARY KEY (code_hash), 
	CONSTRAINT fk_representative_codes_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "representative_codes" VALUES('text',60,'2026-11-18 05:00:00.000000',NULL);
CREATE TABLE representatives (
	person_id INTEGER NOT NULL, 
	state VARCHAR(32) NOT NULL, 
	phone VARCHAR(20), 
	do_not_contact BOOLEAN NOT NULL, 
	said_at DATETIME NOT NULL, 
	confirmed_at DATETIME, 
	paper_consent VARCHAR(60) NOT NULL, confirmed_through VARCHAR(32), 
	CONSTRAINT pk_representatives PRIMARY KEY (person_id), 
	CONSTRAINT fk_representatives_person_id_people FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);
INSERT INTO "representatives" VALUES(12,'cannot',NULL,1,'2026-06-22 04:11:00.000000',NULL,'',NULL);
INSERT INTO "representatives" VALUES(36,'not_asked',NULL,0,'2026-07-03 07:36:00.000000',NULL,'',NULL);
INSERT INTO "representatives" VALUES(42,'cannot',NULL,1,'2026-07-07 10:33:00.000000',NULL,'',NULL);
INSERT INTO "representatives" VALUES(60,'given','+77000002033',0,'2026-10-29 13:53:00.000000',NULL,'',NULL);
CREATE TABLE revisions (
	id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	CONSTRAINT pk_revisions PRIMARY KEY (id)
);
INSERT INTO "revisions" VALUES(1,5);
CREATE TABLE "role_grants" (
	id INTEGER NOT NULL, 
	login_id INTEGER NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	granted_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	granted_by INTEGER, 
	ended_by INTEGER, 
	CONSTRAINT pk_role_grants PRIMARY KEY (id), 
	CONSTRAINT fk_role_grants_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id), 
	CONSTRAINT fk_role_grants_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id), 
	CONSTRAINT fk_role_grants_granted_by_logins FOREIGN KEY(granted_by) REFERENCES logins (id), 
	CONSTRAINT fk_role_grants_ended_by_logins FOREIGN KEY(ended_by) REFERENCES logins (id)
);
INSERT INTO "role_grants" VALUES(1,1,'administrator',1,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(2,2,'analyst',1,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(3,3,'methodologist',1,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(4,4,'appeals_officer',1,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(5,5,'methodologist',5,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(6,6,'appeals_officer',5,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(7,7,'methodologist',17,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(8,8,'director',22,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(9,9,'front_desk',22,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(10,10,'consultant',22,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(11,11,'consultant',22,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(12,12,'director',23,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(13,13,'front_desk',23,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(14,14,'consultant',23,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(15,15,'consultant',23,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(16,16,'consultant',23,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(17,17,'director',26,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(18,18,'front_desk',26,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(19,19,'consultant',26,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(20,20,'consultant',26,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(21,21,'consultant',26,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(22,22,'consultant',26,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(23,23,'akimat_viewer',25,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(24,24,'director',27,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(25,25,'front_desk',27,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(26,26,'consultant',27,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(27,27,'consultant',27,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(28,28,'director',29,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(29,29,'front_desk',29,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(30,30,'consultant',29,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
INSERT INTO "role_grants" VALUES(31,31,'consultant',29,'2026-06-01 04:00:00.000000',NULL,NULL,NULL);
CREATE TABLE role_proposals (
	id INTEGER NOT NULL, 
	login_id INTEGER NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	is_ending BOOLEAN NOT NULL, 
	proposed_by INTEGER NOT NULL, 
	proposed_at DATETIME NOT NULL, 
	settled_by INTEGER, 
	settled_at DATETIME, 
	is_granted BOOLEAN, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_role_proposals PRIMARY KEY (id), 
	CONSTRAINT fk_role_proposals_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id), 
	CONSTRAINT fk_role_proposals_proposed_by_logins FOREIGN KEY(proposed_by) REFERENCES logins (id), 
	CONSTRAINT fk_role_proposals_settled_by_logins FOREIGN KEY(settled_by) REFERENCES logins (id), 
	CONSTRAINT fk_role_proposals_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "role_proposals" VALUES(1,31,'consultant',29,1,31,'2026-11-18 05:00:00.000000',NULL,NULL,NULL,1);
CREATE TABLE sent_reports (
	report_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	sent_at DATETIME NOT NULL, 
	sent_by INTEGER, 
	figures TEXT NOT NULL, 
	checksum VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_sent_reports PRIMARY KEY (report_id, number), 
	CONSTRAINT fk_sent_reports_report_id_reports FOREIGN KEY(report_id) REFERENCES reports (id), 
	CONSTRAINT fk_sent_reports_sent_by_logins FOREIGN KEY(sent_by) REFERENCES logins (id)
);
INSERT INTO "sent_reports" VALUES(1,1,'2026-10-02 06:10:00.000000',12,'{"bands":[[14,17],[18,24],[25,28]],"centres":[],"computed_at":"2026-10-02T06:10:00+00:00","fingerprint":"17-03e99087d2","level":"centre","methodology":"2021","period":"2026Q3","rows":[{"band":"14-17","indicator":"1.1","kind":"consultations","role":"self","sex":"f","value":2},{"band":"14-17","indicator":"1.1","kind":"consultations","role":"self","sex":"m","value":2},{"band":"14-17","indicator":"1.1","kind":"consultations","role":"self","sex":"unknown","value":0},{"band":"18-24","indicator":"1.1","kind":"consultations","role":"self","sex":"f","value":1},{"band":"18-24","indicator":"1.1","kind":"consultations","role":"self","sex":"m","value":3},{"band":"18-24","indicator":"1.1","kind":"consultations","role":"self","sex":"unknown","value":0},{"band":"25-28","indicator":"1.1","kind":"consultations","role":"self","sex":"f","value":2},{"band":"25-28","indicator":"1.1","kind":"consultations","role":"self","sex":"m","value":3},{"band":"25-28","indicator":"1.1","kind":"consultations","role":"self","sex":"unknown","value":0},{"band":"parents","indicator":"1.1","kind":"consultations","role":"representative","sex":"f","value":0},{"band":"parents","indicator":"1.1","kind":"consultations","role":"representative","sex":"m","value":1},{"band":"parents","indicator":"1.1","kind":"consultations","role":"representative","sex":"unknown","value":0},{"band":"other","indicator":"1.1","kind":"consultations","role":"self","sex":"f","value":3},{"band":"other","indicator":"1.1","kind":"consultations","role":"self","sex":"m","value":0},{"band":"other","indicator":"1.1","kind":"consultations","role":"self","sex":"unknown","value":0},{"band":"total","indicator":"1.1","kind":"consultations","role":null,"sex":null,"value":14},{"band":"all","indicator":"1.1","kind":"consultations","role":null,"sex":null,"value":17},{"band":"invited","indicator":"1.1","kind":"consultations","role":null,"sex":null,"value":0},{"band":"14-17","indicator":"1.1","kind":"persons","role":"self","sex":"f","value":2},{"band":"14-17","indicator":"1.1","kind":"persons","role":"self","sex":"m","value":1},{"band":"14-17","indicator":"1.1","kind":"persons","role":"self","sex":"unknown","value":0},{"band":"18-24","indicator":"1.1","kind":"persons","role":"self","sex":"f","value":1},{"band":"18-24","indicator":"1.1","kind":"persons","role":"self","sex":"m","value":2},{"band":"18-24","indicator":"1.1","kind":"persons","role":"self","sex":"unknown","value":0},{"band":"25-28","indicator":"1.1","kind":"persons","role":"self","sex":"f","value":1},{"band":"25-28","indicator":"1.1","kind":"persons","role":"self","sex":"m","value":3},{"band":"25-28","indicator":"1.1","kind":"persons","role":"self","sex":"unknown","value":0},{"band":"parents","indicator":"1.1","kind":"persons","role":"representative","sex":"f","value":0},{"band":"parents","indicator":"1.1","kind":"persons","role":"representative","sex":"m","value":1},{"band":"parents","indicator":"1.1","kind":"persons","role":"representative","sex":"unknown","value":0},{"band":"other","indicator":"1.1","kind":"persons","role":"self","sex":"f","value":1},{"band":"other","indicator":"1.1","kind":"persons","role":"self","sex":"m","value":0},{"band":"other","indicator":"1.1","kind":"persons","role":"self","sex":"unknown","value":0},{"band":"total","indicator":"1.1","kind":"persons","role":null,"sex":null,"value":11},{"band":"all","indicator":"1.1","kind":"persons","role":null,"sex":null,"value":12},{"band":"invited","indicator":"1.1","kind":"persons","role":null,"sex":null,"value":0},{"band":"different","indicator":"1.1","kind":"persons","role":null,"sex":null,"value":11},{"band":"all_different","indicator":"1.1","kind":"persons","role":null,"sex":null,"value":12},{"band":null,"indicator":"1.2","kind":"ratio","role":null,"sex":null,"value":175},{"band":"employees","indicator":"1.2","kind":"total","role":null,"sex":null,"value":8}],"scope":"qonayev","unit":"qonayev","year_to_date":[{"band":"14-17","indicator":"1.1","kind":"consultations","role":"self","sex":"f","value":2},{"band":"14-17","indicator":"1.1","kind":"consultations","role":"self","sex":"m","value":2},{"band":"14-17","indicator":"1.1","kind":"consultations","role":"self","sex":"unknown","value":0},{"band":"18-24","indicator":"1.1","kind":"consultations","role":"self","sex":"f","value":1},{"band":"18-24","indicator":"1.1","kind":"consultations","role":"self","sex":"m","value":3},{"band":"18-24","indicator":"1.1","kind":"consultations","role":"self","sex":"unknown","value":0},{"band":"25-28","indicator":"1.1","kind":"consultations","role":"self","sex":"f","value":2},{"band":"25-28","indicator":"1.1","kind":"consultations","role":"self","sex":"m","value":3},{"band":"25-28","indicator":"1.1","kind":"consultations","role":"self","sex":"unknown","value":0},{"band":"parents","indicator":"1.1","kind":"consultations","role":"representative","sex":"f","value":0},{"band":"parents","indicator":"1.1","kind":"consultations","role":"representative","sex":"m","value":1},{"band":"parents","indicator":"1.1","kind":"consultations","role":"representative","sex":"unknown","value":0},{"band":"other","indicator":"1.1","kind":"consultations","role":"self","sex":"f","value":3},{"band":"other","indicator":"1.1","kind":"consultations","role":"self","sex":"m","value":0},{"band":"other","indicator":"1.1","kind":"consultations","role":"self","sex":"unknown","value":0},{"band":"total","indicator":"1.1","kind":"consultations","role":null,"sex":null,"value":14},{"band":"all","indicator":"1.1","kind":"consultations","role":null,"sex":null,"value":17},{"band":"invited","indicator":"1.1","kind":"consultations","role":null,"sex":null,"value":0},{"band":"14-17","indicator":"1.1","kind":"persons","role":"self","sex":"f","value":2},{"band":"14-17","indicator":"1.1","kind":"persons","role":"self","sex":"m","value":1},{"band":"14-17","indicator":"1.1","kind":"persons","role":"self","sex":"unknown","value":0},{"band":"18-24","indicator":"1.1","kind":"persons","role":"self","sex":"f","value":1},{"band":"18-24","indicator":"1.1","kind":"persons","role":"self","sex":"m","value":2},{"band":"18-24","indicator":"1.1","kind":"persons","role":"self","sex":"unknown","value":0},{"band":"25-28","indicator":"1.1","kind":"persons","role":"self","sex":"f","value":1},{"band":"25-28","indicator":"1.1","kind":"persons","role":"self","sex":"m","value":3},{"band":"25-28","indicator":"1.1","kind":"persons","role":"self","sex":"unknown","value":0},{"band":"parents","indicator":"1.1","kind":"persons","role":"representative","sex":"f","value":0},{"band":"parents","indicator":"1.1","kind":"persons","role":"representative","sex":"m","value":1},{"band":"parents","indicator":"1.1","kind":"persons","role":"representative","sex":"unknown","value":0},{"band":"other","indicator":"1.1","kind":"persons","role":"self","sex":"f","value":1},{"band":"other","indicator":"1.1","kind":"persons","role":"self","sex":"m","value":0},{"band":"other","indicator":"1.1","kind":"persons","role":"self","sex":"unknown","value":0},{"band":"total","indicator":"1.1","kind":"persons","role":null,"sex":null,"value":11},{"band":"all","indicator":"1.1","kind":"persons","role":null,"sex":null,"value":12},{"band":"invited","indicator":"1.1","kind":"persons","role":null,"sex":null,"value":0},{"band":"different","indicator":"1.1","kind":"persons","role":null,"sex":null,"value":11},{"band":"all_different","indicator":"1.1","kind":"persons","role":null,"sex":null,"value":12},{"band":null,"indicator":"1.2","kind":"ratio","role":null,"sex":null,"value":175},{"band":"employees","indicator":"1.2","kind":"total","role":null,"sex":null,"value":8}]}','03e130469afc383639b8eb5617672af969ab15c133a8a47c004709a36a3c23c7');
CREATE TABLE setting_changes (
	id INTEGER NOT NULL, 
	name VARCHAR(80) NOT NULL, 
	old JSON NOT NULL, 
	new JSON NOT NULL, 
	at DATETIME NOT NULL, 
	"by" INTEGER, 
	CONSTRAINT pk_setting_changes PRIMARY KEY (id), 
	CONSTRAINT fk_setting_changes_by_logins FOREIGN KEY("by") REFERENCES logins (id)
);
INSERT INTO "setting_changes" VALUES(1,'text','{}','{}','2026-11-18 05:00:00.000000',NULL);
CREATE TABLE settings (
	name VARCHAR(60) NOT NULL, 
	value JSON NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_settings PRIMARY KEY (name)
);
INSERT INTO "settings" VALUES('text','{}',1);
CREATE TABLE sign_in_failures (
	id INTEGER NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_sign_in_failures PRIMARY KEY (id)
);
INSERT INTO "sign_in_failures" VALUES(1,'text','2026-11-18 05:00:00.000000');
CREATE TABLE specialisms (
	id INTEGER NOT NULL, 
	code VARCHAR(40) NOT NULL, 
	name_kk VARCHAR(24) NOT NULL, 
	name_ru VARCHAR(24) NOT NULL, 
	about_kk VARCHAR(400) NOT NULL, 
	about_ru VARCHAR(400) NOT NULL, 
	minutes INTEGER NOT NULL, 
	masked BOOLEAN NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_specialisms PRIMARY KEY (id), 
	CONSTRAINT uq_specialisms_code UNIQUE (code)
);
INSERT INTO "specialisms" VALUES(1,'psychologist','Психолог','Психолог','Көңіл күй, мазасыздық, отбасы, достар, оқу туралы сөйлесуге болады. 14 жастан бастап, ата-аналар да келе алады.','Можно поговорить о настроении, тревоге, семье, друзьях, учёбе. С 14 лет, родителям тоже можно.',45,1,10);
INSERT INTO "specialisms" VALUES(2,'lawyer','Заңгер','Юрист','Құқығыңызды түсіндіреді, арыз бен құжат жазуға көмектеседі. Сотта сіздің атыңыздан сөйлемейді. 14 жастан бастап, ата-аналар да келе алады.','Объяснит ваши права, поможет с заявлением и документами. В суде за вас не выступает. С 14 лет, родителям тоже можно.',45,1,20);
INSERT INTO "specialisms" VALUES(3,'career','Жұмыс және мамандық','Работа и профессия','Мамандық таңдау, түйіндеме жазу, сұхбатқа дайындалу, жұмыс пен тағылымдама іздеу. 14 жастан бастап.','Выбор профессии, резюме, подготовка к собеседованию, поиск работы и стажировки. С 14 лет.',45,0,30);
INSERT INTO "specialisms" VALUES(4,'support','Мемлекет көмегі','Помощь государства','Жәрдемақы, грант, баспана, оқу бағдарламалары: қайсысы сізге лайық, қандай құжат керек. 14 жастан бастап, ата-аналар да келе алады.','Пособия, гранты, жильё, учебные программы: что положено вам и какие нужны документы. С 14 лет, родителям тоже можно.',45,0,40);
INSERT INTO "specialisms" VALUES(5,'business','Өз ісім','Своё дело','Ойдан жоспарға дейін: неден бастау керек, тіркелу, салық, ақшаны қайдан іздеу. 14 жастан бастап.','От идеи до плана: с чего начать, регистрация, налоги, где искать деньги. С 14 лет.',45,0,50);
INSERT INTO "specialisms" VALUES(6,'advise','Білмеймін','Не знаю, подскажите','Жағдайыңызды айтыңыз: қай маман керегін бірге анықтаймыз. 14 жастан бастап, ата-аналар да келе алады.','Расскажите, что случилось: вместе поймём, какой специалист нужен. С 14 лет, родителям тоже можно.',45,0,60);
CREATE TABLE staff_cards (
	employee_id INTEGER NOT NULL, 
	qualification VARCHAR(200) NOT NULL, 
	register_number VARCHAR(60) NOT NULL, 
	register_until DATE, 
	checked_on DATE, 
	checked_by INTEGER, 
	practises_since DATE, 
	changed_at DATETIME NOT NULL, 
	CONSTRAINT pk_staff_cards PRIMARY KEY (employee_id), 
	CONSTRAINT fk_staff_cards_checked_by_logins FOREIGN KEY(checked_by) REFERENCES logins (id), 
	CONSTRAINT fk_staff_cards_employee_id_employees FOREIGN KEY(employee_id) REFERENCES employees (id)
);
INSERT INTO "staff_cards" VALUES(10,'Психолог','ПС-0010',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(11,'Юрисконсульт','',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(16,'Психолог','ПС-0016',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(17,'Юрисконсульт','',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(18,'Специалист по занятости','',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(24,'Психолог','ПС-0024',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(25,'Психолог','ПС-0025',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(26,'Приглашённый юрист','',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(27,'Специалист по занятости','',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(34,'Психолог','',NULL,NULL,NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(35,'Специалист по занятости','',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(39,'Психолог','ПС-0039',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
INSERT INTO "staff_cards" VALUES(40,'Специалист по занятости','',NULL,'2021-09-01',NULL,'2019-10-02','2026-06-01 04:00:00.000000');
CREATE TABLE staff_contacts (
	contact_id INTEGER NOT NULL, 
	login_id INTEGER NOT NULL, 
	joined_at DATETIME NOT NULL, 
	CONSTRAINT pk_staff_contacts PRIMARY KEY (contact_id), 
	CONSTRAINT fk_staff_contacts_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE, 
	CONSTRAINT fk_staff_contacts_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id)
);
INSERT INTO "staff_contacts" VALUES(33,31,'2026-11-18 05:00:00.000000');
CREATE TABLE staff_link_codes (
	code_hash VARCHAR(64) NOT NULL, 
	login_id INTEGER NOT NULL, 
	expires_at DATETIME NOT NULL, 
	used_at DATETIME, 
	CONSTRAINT pk_staff_link_codes PRIMARY KEY (code_hash), 
	CONSTRAINT fk_staff_link_codes_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id)
);
INSERT INTO "staff_link_codes" VALUES('text',31,'2026-11-18 05:00:00.000000',NULL);
CREATE TABLE staff_sessions (
	id INTEGER NOT NULL, 
	token_hash VARCHAR(64) NOT NULL, 
	login_id INTEGER NOT NULL, 
	opened_at DATETIME NOT NULL, 
	seen_at DATETIME NOT NULL, 
	ends_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	browser VARCHAR(100) NOT NULL, computer_hash VARCHAR(64) DEFAULT '' NOT NULL, locked_at DATETIME, second_factor_at DATETIME, pin_tries INTEGER DEFAULT '0' NOT NULL, 
	CONSTRAINT pk_staff_sessions PRIMARY KEY (id), 
	CONSTRAINT fk_staff_sessions_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id), 
	CONSTRAINT uq_staff_sessions_token_hash UNIQUE (token_hash)
);
INSERT INTO "staff_sessions" VALUES(1,'text',31,'2026-11-18 05:00:00.000000','2026-11-18 05:00:00.000000','2026-11-18 05:00:00.000000',NULL,'text','text',NULL,NULL,1);
CREATE TABLE start_codes (
	code VARCHAR(64) NOT NULL, 
	unit_id INTEGER NOT NULL, 
	source VARCHAR(40) NOT NULL, 
	CONSTRAINT pk_start_codes PRIMARY KEY (code), 
	CONSTRAINT fk_start_codes_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "start_codes" VALUES('almaty-centre',22,'link');
INSERT INTO "start_codes" VALUES('almaty-centre-qr',22,'qr');
INSERT INTO "start_codes" VALUES('almaty-centre-insta',22,'instagram');
INSERT INTO "start_codes" VALUES('qonayev',23,'link');
INSERT INTO "start_codes" VALUES('qonayev-qr',23,'qr');
INSERT INTO "start_codes" VALUES('qonayev-insta',23,'instagram');
INSERT INTO "start_codes" VALUES('talgar',26,'link');
INSERT INTO "start_codes" VALUES('talgar-qr',26,'qr');
INSERT INTO "start_codes" VALUES('talgar-insta',26,'instagram');
INSERT INTO "start_codes" VALUES('kegen',27,'link');
INSERT INTO "start_codes" VALUES('kegen-qr',27,'qr');
INSERT INTO "start_codes" VALUES('kegen-insta',27,'instagram');
INSERT INTO "start_codes" VALUES('zhanaarka',29,'link');
INSERT INTO "start_codes" VALUES('zhanaarka-qr',29,'qr');
INSERT INTO "start_codes" VALUES('zhanaarka-insta',29,'instagram');
CREATE TABLE tallies (
	name VARCHAR(40) NOT NULL, 
	day DATE NOT NULL, 
	amount INTEGER NOT NULL, 
	CONSTRAINT pk_tallies PRIMARY KEY (name, day)
);
INSERT INTO "tallies" VALUES('text','2026-11-18',1);
CREATE TABLE thread_lines (
	id INTEGER NOT NULL, 
	thread_id INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	side VARCHAR(32) NOT NULL, 
	login_id INTEGER, 
	text BLOB, 
	file_id INTEGER, 
	promise_id INTEGER, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_thread_lines PRIMARY KEY (id), 
	CONSTRAINT fk_thread_lines_file_id_files FOREIGN KEY(file_id) REFERENCES files (id) ON DELETE SET NULL, 
	CONSTRAINT fk_thread_lines_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id), 
	CONSTRAINT fk_thread_lines_promise_id_outgoing FOREIGN KEY(promise_id) REFERENCES outgoing (id) ON DELETE SET NULL, 
	CONSTRAINT fk_thread_lines_thread_id_threads FOREIGN KEY(thread_id) REFERENCES threads (id) ON DELETE CASCADE
);
INSERT INTO "thread_lines" VALUES(1,1,'text','person',NULL,NULL,NULL,NULL,'2026-11-18 05:00:00.000000');
CREATE TABLE thread_writers (
	thread_id INTEGER NOT NULL, 
	login_id INTEGER NOT NULL, 
	until DATETIME NOT NULL, 
	CONSTRAINT pk_thread_writers PRIMARY KEY (thread_id, login_id), 
	CONSTRAINT fk_thread_writers_login_id_logins FOREIGN KEY(login_id) REFERENCES logins (id), 
	CONSTRAINT fk_thread_writers_thread_id_threads FOREIGN KEY(thread_id) REFERENCES threads (id) ON DELETE CASCADE
);
INSERT INTO "thread_writers" VALUES(1,31,'2026-11-18 05:00:00.000000');
CREATE TABLE threads (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	contact_id INTEGER, 
	person_id INTEGER, 
	channel VARCHAR(32) NOT NULL, 
	lang VARCHAR(2) NOT NULL, 
	state VARCHAR(32) NOT NULL, 
	assigned_to INTEGER, 
	opened_at DATETIME NOT NULL, 
	turn_since DATETIME NOT NULL, 
	last_line_at DATETIME NOT NULL, 
	closed_at DATETIME, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_threads PRIMARY KEY (id), 
	CONSTRAINT fk_threads_assigned_to_logins FOREIGN KEY(assigned_to) REFERENCES logins (id), 
	CONSTRAINT fk_threads_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE SET NULL, 
	CONSTRAINT fk_threads_person_id_people FOREIGN KEY(person_id) REFERENCES people (id), 
	CONSTRAINT fk_threads_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "threads" VALUES(1,29,NULL,NULL,'web','te','desk',NULL,'2026-11-18 05:00:00.000000','2026-11-18 05:00:00.000000','2026-11-18 05:00:00.000000',NULL,1);
CREATE TABLE topics (
	id INTEGER NOT NULL, 
	code VARCHAR(40) NOT NULL, 
	specialism_id INTEGER, 
	name_kk VARCHAR(100) NOT NULL, 
	name_ru VARCHAR(100) NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_topics PRIMARY KEY (id), 
	CONSTRAINT fk_topics_specialism_id_specialisms FOREIGN KEY(specialism_id) REFERENCES specialisms (id), 
	CONSTRAINT uq_topics_code UNIQUE (code)
);
INSERT INTO "topics" VALUES(1,'mood',1,'Көңіл күй, мазасыздық','Настроение, тревога',10);
INSERT INTO "topics" VALUES(2,'family',1,'Отбасындағы қарым-қатынас','Отношения в семье',20);
INSERT INTO "topics" VALUES(3,'peers',1,'Достармен, құрдастармен қарым-қатынас','Отношения с друзьями, ровесниками',30);
INSERT INTO "topics" VALUES(4,'bullying',1,'Қорлау (буллинг)','Травля (буллинг)',40);
INSERT INTO "topics" VALUES(5,'study',1,'Оқу, емтихан алдындағы қобалжу','Учёба, волнение перед экзаменом',50);
INSERT INTO "topics" VALUES(6,'self',1,'Өзіне сенімділік, өзін тану','Уверенность в себе, самопознание',60);
INSERT INTO "topics" VALUES(7,'love',1,'Жақын қарым-қатынас, жұп','Близкие отношения, пара',70);
INSERT INTO "topics" VALUES(8,'loss',1,'Қайғы, жақынынан айырылу','Горе, потеря близкого',80);
INSERT INTO "topics" VALUES(9,'violence',1,'Зорлық-зомбылық','Насилие',90);
INSERT INTO "topics" VALUES(10,'habits',1,'Тәуелділік, зиянды әдет','Зависимость, вредная привычка',100);
INSERT INTO "topics" VALUES(11,'crisis',1,'Қиын кезең, шұғыл қолдау','Трудный период, срочная поддержка',110);
INSERT INTO "topics" VALUES(12,'upbringing',1,'Бала тәрбиесі (ата-анамен)','Воспитание (с родителем)',120);
INSERT INTO "topics" VALUES(13,'work_rights',2,'Еңбек құқығы','Трудовые права',10);
INSERT INTO "topics" VALUES(14,'study_rights',2,'Оқу орнымен дау, грант','Спор с учебным заведением, грант',20);
INSERT INTO "topics" VALUES(15,'family_law',2,'Отбасы, неке, алимент','Семья, брак, алименты',30);
INSERT INTO "topics" VALUES(16,'housing',2,'Баспана, тіркеу','Жильё, регистрация по месту жительства',40);
INSERT INTO "topics" VALUES(17,'debts',2,'Қарыз, несие','Долги, кредиты',50);
INSERT INTO "topics" VALUES(18,'papers',2,'Құжаттарды қалпына келтіру','Восстановление документов',60);
INSERT INTO "topics" VALUES(19,'consumer',2,'Тұтынушы құқығы','Права потребителя',70);
INSERT INTO "topics" VALUES(20,'offence',2,'Құқық бұзушылық','Правонарушение',80);
INSERT INTO "topics" VALUES(21,'fraud',2,'Интернеттегі алаяқтық','Мошенничество в интернете',90);
INSERT INTO "topics" VALUES(22,'army',2,'Әскери міндет','Воинская обязанность',100);
INSERT INTO "topics" VALUES(23,'choice',3,'Мамандық, оқу орнын таңдау','Выбор профессии, учебного заведения',10);
INSERT INTO "topics" VALUES(24,'resume',3,'Түйіндеме','Резюме',20);
INSERT INTO "topics" VALUES(25,'interview',3,'Сұхбатқа дайындық','Подготовка к собеседованию',30);
INSERT INTO "topics" VALUES(26,'job',3,'Жұмыс іздеу','Поиск работы',40);
INSERT INTO "topics" VALUES(27,'practice',3,'Тағылымдама, жастар практикасы','Стажировка, молодёжная практика',50);
INSERT INTO "topics" VALUES(28,'retraining',3,'Қайта оқу, қысқа курстар','Переобучение, короткие курсы',60);
INSERT INTO "topics" VALUES(29,'benefits',4,'Жәрдемақы, әлеуметтік төлем','Пособия, социальные выплаты',10);
INSERT INTO "topics" VALUES(30,'grants',4,'Гранттар','Гранты',20);
INSERT INTO "topics" VALUES(31,'homes',4,'Баспана бағдарламалары','Жилищные программы',30);
INSERT INTO "topics" VALUES(32,'teaching',4,'Тегін оқыту бағдарламалары','Программы бесплатного обучения',40);
INSERT INTO "topics" VALUES(33,'village',4,'«Дипломмен ауылға!»','«С дипломом в село!»',50);
INSERT INTO "topics" VALUES(34,'digital',4,'eGov пен ЭЦҚ қызметтері','Услуги eGov и ЭЦП',60);
INSERT INTO "topics" VALUES(35,'idea',5,'Бизнес-идея','Бизнес-идея',10);
INSERT INTO "topics" VALUES(36,'plan',5,'Бизнес-жоспар','Бизнес-план',20);
INSERT INTO "topics" VALUES(37,'register',5,'Кәсіпкер ретінде тіркелу','Регистрация предпринимателя',30);
INSERT INTO "topics" VALUES(38,'taxes',5,'Салық, есеп','Налоги, отчётность',40);
INSERT INTO "topics" VALUES(39,'money',5,'Қаржы көздері','Источники денег',50);
INSERT INTO "topics" VALUES(40,'sales',5,'Сату, жарнама','Продажи, реклама',60);
INSERT INTO "topics" VALUES(41,'needs',6,'Қандай көмек керегін анықтау','Какая помощь нужна',10);
INSERT INTO "topics" VALUES(42,'volunteer',6,'Еріктілік, жобаларға қатысу','Волонтёрство, участие в проектах',20);
INSERT INTO "topics" VALUES(43,'spare_time',6,'Бос уақыт, қызығушылық','Свободное время, увлечения',30);
INSERT INTO "topics" VALUES(44,'sent_on',NULL,'Басқа маманға бағытталды','Направление к другому специалисту',10);
INSERT INTO "topics" VALUES(45,'other',NULL,'Басқа','Другое',20);
CREATE TABLE unit_changes (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	on_day DATE NOT NULL, 
	other_id INTEGER, 
	details JSON NOT NULL, 
	reason VARCHAR(400) NOT NULL, 
	entered_by INTEGER, 
	entered_at DATETIME NOT NULL, 
	applied_at DATETIME, 
	withdrawn_at DATETIME, 
	CONSTRAINT pk_unit_changes PRIMARY KEY (id), 
	CONSTRAINT fk_unit_changes_entered_by_logins FOREIGN KEY(entered_by) REFERENCES logins (id), 
	CONSTRAINT fk_unit_changes_other_id_units FOREIGN KEY(other_id) REFERENCES units (id), 
	CONSTRAINT fk_unit_changes_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "unit_changes" VALUES(1,29,'opened','2026-11-18',NULL,'{}','text',NULL,'2026-11-18 05:00:00.000000',NULL,NULL);
CREATE TABLE unit_hours (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	weekday INTEGER NOT NULL, 
	start_minute INTEGER NOT NULL, 
	end_minute INTEGER NOT NULL, 
	CONSTRAINT pk_unit_hours PRIMARY KEY (id), 
	CONSTRAINT ck_unit_hours_order CHECK (start_minute < end_minute), 
	CONSTRAINT fk_unit_hours_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "unit_hours" VALUES(1,22,0,540,780);
INSERT INTO "unit_hours" VALUES(2,22,0,840,1080);
INSERT INTO "unit_hours" VALUES(3,22,1,540,780);
INSERT INTO "unit_hours" VALUES(4,22,1,840,1080);
INSERT INTO "unit_hours" VALUES(5,22,2,540,780);
INSERT INTO "unit_hours" VALUES(6,22,2,840,1080);
INSERT INTO "unit_hours" VALUES(7,22,3,540,780);
INSERT INTO "unit_hours" VALUES(8,22,3,840,1080);
INSERT INTO "unit_hours" VALUES(9,22,4,540,780);
INSERT INTO "unit_hours" VALUES(10,22,4,840,1080);
INSERT INTO "unit_hours" VALUES(11,23,0,540,780);
INSERT INTO "unit_hours" VALUES(12,23,0,840,1080);
INSERT INTO "unit_hours" VALUES(13,23,1,540,780);
INSERT INTO "unit_hours" VALUES(14,23,1,840,1080);
INSERT INTO "unit_hours" VALUES(15,23,2,540,780);
INSERT INTO "unit_hours" VALUES(16,23,2,840,1080);
INSERT INTO "unit_hours" VALUES(17,23,3,540,780);
INSERT INTO "unit_hours" VALUES(18,23,3,840,1080);
INSERT INTO "unit_hours" VALUES(19,23,4,540,780);
INSERT INTO "unit_hours" VALUES(20,23,4,840,1080);
INSERT INTO "unit_hours" VALUES(21,23,5,600,840);
INSERT INTO "unit_hours" VALUES(22,24,0,540,780);
INSERT INTO "unit_hours" VALUES(23,24,0,840,1080);
INSERT INTO "unit_hours" VALUES(24,24,1,540,780);
INSERT INTO "unit_hours" VALUES(25,24,1,840,1080);
INSERT INTO "unit_hours" VALUES(26,24,2,540,780);
INSERT INTO "unit_hours" VALUES(27,24,2,840,1080);
INSERT INTO "unit_hours" VALUES(28,24,3,540,780);
INSERT INTO "unit_hours" VALUES(29,24,3,840,1080);
INSERT INTO "unit_hours" VALUES(30,24,4,540,780);
INSERT INTO "unit_hours" VALUES(31,24,4,840,1080);
INSERT INTO "unit_hours" VALUES(32,26,0,540,780);
INSERT INTO "unit_hours" VALUES(33,26,0,840,1080);
INSERT INTO "unit_hours" VALUES(34,26,1,540,780);
INSERT INTO "unit_hours" VALUES(35,26,1,840,1080);
INSERT INTO "unit_hours" VALUES(36,26,2,540,780);
INSERT INTO "unit_hours" VALUES(37,26,2,840,1080);
INSERT INTO "unit_hours" VALUES(38,26,3,540,780);
INSERT INTO "unit_hours" VALUES(39,26,3,840,1080);
INSERT INTO "unit_hours" VALUES(40,26,4,540,780);
INSERT INTO "unit_hours" VALUES(41,26,4,840,1080);
INSERT INTO "unit_hours" VALUES(42,26,5,600,840);
INSERT INTO "unit_hours" VALUES(43,27,0,540,780);
INSERT INTO "unit_hours" VALUES(44,27,0,840,1080);
INSERT INTO "unit_hours" VALUES(45,27,1,540,780);
INSERT INTO "unit_hours" VALUES(46,27,1,840,1080);
INSERT INTO "unit_hours" VALUES(47,27,2,540,780);
INSERT INTO "unit_hours" VALUES(48,27,2,840,1080);
INSERT INTO "unit_hours" VALUES(49,27,3,540,780);
INSERT INTO "unit_hours" VALUES(50,27,3,840,1080);
INSERT INTO "unit_hours" VALUES(51,27,4,540,780);
INSERT INTO "unit_hours" VALUES(52,27,4,840,1080);
INSERT INTO "unit_hours" VALUES(53,29,0,540,780);
INSERT INTO "unit_hours" VALUES(54,29,0,840,1080);
INSERT INTO "unit_hours" VALUES(55,29,1,540,780);
INSERT INTO "unit_hours" VALUES(56,29,1,840,1080);
INSERT INTO "unit_hours" VALUES(57,29,2,540,780);
INSERT INTO "unit_hours" VALUES(58,29,2,840,1080);
INSERT INTO "unit_hours" VALUES(59,29,3,540,780);
INSERT INTO "unit_hours" VALUES(60,29,3,840,1080);
INSERT INTO "unit_hours" VALUES(61,29,4,540,780);
INSERT INTO "unit_hours" VALUES(62,29,4,840,1080);
CREATE TABLE unit_places (
	id INTEGER NOT NULL, 
	unit_id INTEGER NOT NULL, 
	path VARCHAR(200) NOT NULL, 
	last_on DATE NOT NULL, 
	CONSTRAINT pk_unit_places PRIMARY KEY (id), 
	CONSTRAINT fk_unit_places_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "unit_places" VALUES(1,29,'text','2026-11-18');
CREATE TABLE unit_specialisms (
	unit_id INTEGER NOT NULL, 
	specialism_id INTEGER NOT NULL, 
	CONSTRAINT pk_unit_specialisms PRIMARY KEY (unit_id, specialism_id), 
	CONSTRAINT fk_unit_specialisms_specialism_id_specialisms FOREIGN KEY(specialism_id) REFERENCES specialisms (id), 
	CONSTRAINT fk_unit_specialisms_unit_id_units FOREIGN KEY(unit_id) REFERENCES units (id)
);
INSERT INTO "unit_specialisms" VALUES(22,1);
INSERT INTO "unit_specialisms" VALUES(22,2);
INSERT INTO "unit_specialisms" VALUES(23,1);
INSERT INTO "unit_specialisms" VALUES(23,2);
INSERT INTO "unit_specialisms" VALUES(23,3);
INSERT INTO "unit_specialisms" VALUES(23,4);
INSERT INTO "unit_specialisms" VALUES(23,5);
INSERT INTO "unit_specialisms" VALUES(23,6);
INSERT INTO "unit_specialisms" VALUES(26,1);
INSERT INTO "unit_specialisms" VALUES(26,2);
INSERT INTO "unit_specialisms" VALUES(26,3);
INSERT INTO "unit_specialisms" VALUES(26,4);
INSERT INTO "unit_specialisms" VALUES(26,5);
INSERT INTO "unit_specialisms" VALUES(26,6);
INSERT INTO "unit_specialisms" VALUES(27,1);
INSERT INTO "unit_specialisms" VALUES(27,3);
INSERT INTO "unit_specialisms" VALUES(27,4);
INSERT INTO "unit_specialisms" VALUES(27,6);
INSERT INTO "unit_specialisms" VALUES(29,1);
INSERT INTO "unit_specialisms" VALUES(29,3);
INSERT INTO "unit_specialisms" VALUES(29,4);
INSERT INTO "unit_specialisms" VALUES(29,5);
INSERT INTO "unit_specialisms" VALUES(29,6);
CREATE TABLE "units" (
	id INTEGER NOT NULL, 
	code VARCHAR(40) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	level VARCHAR(32), 
	parent_id INTEGER, 
	path VARCHAR(200) NOT NULL, 
	does_regional_work BOOLEAN NOT NULL, 
	name_kk VARCHAR(200) NOT NULL, 
	name_ru VARCHAR(200) NOT NULL, 
	place_kk VARCHAR(100) NOT NULL, 
	place_ru VARCHAR(100) NOT NULL, 
	address_kk VARCHAR(300) NOT NULL, 
	address_ru VARCHAR(300) NOT NULL, 
	phone VARCHAR(40) NOT NULL, 
	zone VARCHAR(40) NOT NULL, 
	access JSON NOT NULL, 
	opened_on DATE NOT NULL, 
	closed_on DATE, 
	tells_chats BOOLEAN DEFAULT 1 NOT NULL, version INTEGER DEFAULT '1' NOT NULL, 
	CONSTRAINT pk_units PRIMARY KEY (id), 
	CONSTRAINT fk_units_parent_id_units FOREIGN KEY(parent_id) REFERENCES units (id), 
	CONSTRAINT uq_units_code UNIQUE (code), 
	CONSTRAINT uq_units_path UNIQUE (path)
);
INSERT INTO "units" VALUES(1,'kz','nation',NULL,NULL,'/1/',0,'Қазақстан Республикасы','Республика Казахстан','','','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(2,'abai','region',NULL,1,'/1/2/',0,'Абай облысы','Область Абай','Абай облысы','Область Абай','','','','Asia/Almaty','[]','2022-06-08',NULL,1,2);
INSERT INTO "units" VALUES(3,'akmola','region',NULL,1,'/1/3/',0,'Ақмола облысы','Акмолинская область','Ақмола облысы','Акмолинская область','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(4,'aktobe','region',NULL,1,'/1/4/',0,'Ақтөбе облысы','Актюбинская область','Ақтөбе облысы','Актюбинская область','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(5,'almaty-region','region',NULL,1,'/1/5/',0,'Алматы облысы','Алматинская область','Алматы облысы','Алматинская область','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(6,'atyrau','region',NULL,1,'/1/6/',0,'Атырау облысы','Атырауская область','Атырау облысы','Атырауская область','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(7,'west-kazakhstan','region',NULL,1,'/1/7/',0,'Батыс Қазақстан облысы','Западно-Казахстанская область','Батыс Қазақстан облысы','Западный Казахстан','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(8,'zhambyl','region',NULL,1,'/1/8/',0,'Жамбыл облысы','Жамбылская область','Жамбыл облысы','Жамбылская область','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(9,'zhetisu','region',NULL,1,'/1/9/',0,'Жетісу облысы','Область Жетісу','Жетісу облысы','Область Жетісу','','','','Asia/Almaty','[]','2022-06-08',NULL,1,2);
INSERT INTO "units" VALUES(10,'karaganda','region',NULL,1,'/1/10/',0,'Қарағанды облысы','Карагандинская область','Қарағанды облысы','Карагандинская область','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(11,'kostanay','region',NULL,1,'/1/11/',0,'Қостанай облысы','Костанайская область','Қостанай облысы','Костанайская область','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(12,'kyzylorda','region',NULL,1,'/1/12/',0,'Қызылорда облысы','Кызылординская область','Қызылорда облысы','Кызылординская область','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(13,'mangystau','region',NULL,1,'/1/13/',0,'Маңғыстау облысы','Мангистауская область','Маңғыстау облысы','Мангистауская область','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(14,'pavlodar','region',NULL,1,'/1/14/',0,'Павлодар облысы','Павлодарская область','Павлодар облысы','Павлодарская область','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(15,'north-kazakhstan','region',NULL,1,'/1/15/',0,'Солтүстік Қазақстан облысы','Северо-Казахстанская область','Солтүстік Қазақстан','Северный Казахстан','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(16,'turkistan','region',NULL,1,'/1/16/',0,'Түркістан облысы','Туркестанская область','Түркістан облысы','Туркестанская область','','','','Asia/Almaty','[]','2018-06-19',NULL,1,2);
INSERT INTO "units" VALUES(17,'ulytau','region',NULL,1,'/1/17/',0,'Ұлытау облысы','Область Ұлытау','Ұлытау облысы','Область Ұлытау','','','','Asia/Almaty','[]','2022-06-08',NULL,1,2);
INSERT INTO "units" VALUES(18,'east-kazakhstan','region',NULL,1,'/1/18/',0,'Шығыс Қазақстан облысы','Восточно-Казахстанская область','Шығыс Қазақстан облысы','Восточный Казахстан','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(19,'astana','region',NULL,1,'/1/19/',0,'Астана қаласы','Город Астана','Астана қаласы','Город Астана','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(20,'almaty','region',NULL,1,'/1/20/',0,'Алматы қаласы','Город Алматы','Алматы қаласы','Город Алматы','','','','Asia/Almaty','[]','1991-12-16',NULL,1,2);
INSERT INTO "units" VALUES(21,'shymkent','region',NULL,1,'/1/21/',0,'Шымкент қаласы','Город Шымкент','Шымкент қаласы','Город Шымкент','','','','Asia/Almaty','[]','2018-06-19',NULL,1,2);
INSERT INTO "units" VALUES(22,'almaty-centre','centre','regional',5,'/1/5/22/',1,'Алматы облыстық жастар орталығы','Алматинский областной молодёжный центр','Алматы облысы','Алматинская область','Қонаев қаласы, Үлгі даңғылы, 1','г. Конаев, пр. Примерный, 1','+7 700 000 00 10','Asia/Almaty','["ramp", "lift", "accessible_toilet", "parking"]','2016-02-01',NULL,1,2);
INSERT INTO "units" VALUES(23,'qonayev','centre','city',5,'/1/5/23/',0,'Қонаев қалалық жастар орталығы','Молодёжный центр города Конаева','Қонаев','Конаев','Қонаев қаласы, Мысал көшесі, 12','г. Конаев, ул. Образцовая, 12','+7 700 000 00 20','Asia/Almaty','["ramp", "ground_floor", "accessible_toilet", "call_button"]','2016-02-01',NULL,1,2);
INSERT INTO "units" VALUES(24,'qonayev-branch','branch',NULL,23,'/1/5/23/24/',0,'Қонаев орталығының бөлімшесі','Отделение центра города Конаева','','','Шеңгелді ауылы, Үлгі көшесі, 4','с. Шенгельды, ул. Примерная, 4','+7 700 000 00 21','Asia/Almaty','["ground_floor"]','2016-02-01',NULL,1,2);
INSERT INTO "units" VALUES(25,'talgar-akimat','akimat',NULL,5,'/1/5/25/',0,'Талғар ауданының әкімдігі','Акимат Талгарского района','','','','','','Asia/Almaty','[]','2016-02-01',NULL,1,2);
INSERT INTO "units" VALUES(26,'talgar','centre','district',25,'/1/5/25/26/',0,'Талғар аудандық жастар орталығы','Молодёжный центр Талгарского района','Талғар','Талгар','Талғар қаласы, Үлгі көшесі, 7, 1-қабат','г. Талгар, ул. Примерная, 7, 1 этаж','+7 700 000 00 30','Asia/Almaty','["ramp", "ground_floor", "tactile_paving", "sign_language"]','2016-02-01',NULL,1,2);
INSERT INTO "units" VALUES(27,'kegen','centre','district',5,'/1/5/27/',0,'Кеген аудандық жастар орталығы','Молодёжный центр Кегенского района','Кеген','Кеген','Кеген ауылы, Мысал көшесі, 3','с. Кеген, ул. Образцовая, 3','+7 700 000 00 40','Asia/Almaty','["ground_floor", "call_button"]','2016-02-01',NULL,1,2);
INSERT INTO "units" VALUES(28,'ulytau-department','akimat',NULL,17,'/1/17/28/',1,'Ұлытау облысының қоғамдық даму басқармасы','Управление общественного развития области Ұлытау','','','Жезқазған қаласы, Үлгі алаңы, 1','г. Жезказган, пл. Примерная, 1','+7 700 000 00 50','Asia/Almaty','[]','2016-02-01',NULL,1,2);
INSERT INTO "units" VALUES(29,'zhanaarka','centre','district',28,'/1/17/28/29/',0,'Жаңаарқа аудандық жастар орталығы','Молодёжный центр Жанааркинского района','Жаңаарқа','Жанаарка','Жаңаарқа кенті, Мысал көшесі, 5','п. Жанаарка, ул. Образцовая, 5','+7 700 000 00 60','Asia/Almaty','["ramp", "ground_floor", "parking"]','2016-02-01',NULL,1,2);
CREATE TABLE webchat_events (
	contact_id INTEGER NOT NULL, 
	seq INTEGER NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	body BLOB NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_webchat_events PRIMARY KEY (contact_id, seq), 
	CONSTRAINT fk_webchat_events_contact_id_contacts FOREIGN KEY(contact_id) REFERENCES contacts (id) ON DELETE CASCADE
);
INSERT INTO "webchat_events" VALUES(33,1,'bubble',X'0464756D7000000000000000000000000000000000000000000000000000000000','2026-11-18 05:00:00.000000');
CREATE TABLE weekly_intervals (
	id INTEGER NOT NULL, 
	consultant_id INTEGER NOT NULL, 
	weekday INTEGER NOT NULL, 
	start_minute INTEGER NOT NULL, 
	end_minute INTEGER NOT NULL, 
	CONSTRAINT pk_weekly_intervals PRIMARY KEY (id), 
	CONSTRAINT ck_weekly_intervals_order CHECK (start_minute < end_minute), 
	CONSTRAINT fk_weekly_intervals_consultant_id_consultants FOREIGN KEY(consultant_id) REFERENCES consultants (id)
);
INSERT INTO "weekly_intervals" VALUES(1,1,0,840,1080);
INSERT INTO "weekly_intervals" VALUES(2,1,1,840,1080);
INSERT INTO "weekly_intervals" VALUES(3,1,2,840,1080);
INSERT INTO "weekly_intervals" VALUES(4,1,3,840,1080);
INSERT INTO "weekly_intervals" VALUES(5,1,4,840,1080);
INSERT INTO "weekly_intervals" VALUES(6,2,1,540,780);
INSERT INTO "weekly_intervals" VALUES(7,2,4,540,780);
INSERT INTO "weekly_intervals" VALUES(8,3,0,540,780);
INSERT INTO "weekly_intervals" VALUES(9,3,0,840,1080);
INSERT INTO "weekly_intervals" VALUES(10,3,1,540,780);
INSERT INTO "weekly_intervals" VALUES(11,3,1,840,1080);
INSERT INTO "weekly_intervals" VALUES(12,3,2,540,780);
INSERT INTO "weekly_intervals" VALUES(13,3,2,840,1080);
INSERT INTO "weekly_intervals" VALUES(14,3,3,540,780);
INSERT INTO "weekly_intervals" VALUES(15,3,3,840,1080);
INSERT INTO "weekly_intervals" VALUES(16,3,4,540,780);
INSERT INTO "weekly_intervals" VALUES(17,3,4,840,1080);
INSERT INTO "weekly_intervals" VALUES(18,4,0,540,780);
INSERT INTO "weekly_intervals" VALUES(19,4,0,840,1080);
INSERT INTO "weekly_intervals" VALUES(20,4,3,540,780);
INSERT INTO "weekly_intervals" VALUES(21,4,3,840,1080);
INSERT INTO "weekly_intervals" VALUES(22,5,0,600,780);
INSERT INTO "weekly_intervals" VALUES(23,5,0,840,1080);
INSERT INTO "weekly_intervals" VALUES(24,5,1,600,780);
INSERT INTO "weekly_intervals" VALUES(25,5,1,840,1080);
INSERT INTO "weekly_intervals" VALUES(26,5,2,600,780);
INSERT INTO "weekly_intervals" VALUES(27,5,2,840,1080);
INSERT INTO "weekly_intervals" VALUES(28,5,3,600,780);
INSERT INTO "weekly_intervals" VALUES(29,5,3,840,1080);
INSERT INTO "weekly_intervals" VALUES(30,5,4,600,780);
INSERT INTO "weekly_intervals" VALUES(31,5,4,840,1080);
INSERT INTO "weekly_intervals" VALUES(32,6,0,540,780);
INSERT INTO "weekly_intervals" VALUES(33,6,0,840,1080);
INSERT INTO "weekly_intervals" VALUES(34,6,1,540,780);
INSERT INTO "weekly_intervals" VALUES(35,6,1,840,1080);
INSERT INTO "weekly_intervals" VALUES(36,6,2,540,780);
INSERT INTO "weekly_intervals" VALUES(37,6,2,840,1080);
INSERT INTO "weekly_intervals" VALUES(38,6,3,540,780);
INSERT INTO "weekly_intervals" VALUES(39,6,3,840,1080);
INSERT INTO "weekly_intervals" VALUES(40,6,4,540,780);
INSERT INTO "weekly_intervals" VALUES(41,6,4,840,1080);
INSERT INTO "weekly_intervals" VALUES(42,7,1,600,840);
INSERT INTO "weekly_intervals" VALUES(43,7,1,900,1080);
INSERT INTO "weekly_intervals" VALUES(44,7,2,600,840);
INSERT INTO "weekly_intervals" VALUES(45,7,2,900,1080);
INSERT INTO "weekly_intervals" VALUES(46,7,3,600,840);
INSERT INTO "weekly_intervals" VALUES(47,7,3,900,1080);
INSERT INTO "weekly_intervals" VALUES(48,7,5,600,840);
INSERT INTO "weekly_intervals" VALUES(49,8,2,840,1080);
INSERT INTO "weekly_intervals" VALUES(50,8,4,540,780);
INSERT INTO "weekly_intervals" VALUES(51,9,0,540,780);
INSERT INTO "weekly_intervals" VALUES(52,9,0,840,1020);
INSERT INTO "weekly_intervals" VALUES(53,9,1,540,780);
INSERT INTO "weekly_intervals" VALUES(54,9,1,840,1020);
INSERT INTO "weekly_intervals" VALUES(55,9,2,540,780);
INSERT INTO "weekly_intervals" VALUES(56,9,2,840,1020);
INSERT INTO "weekly_intervals" VALUES(57,9,3,540,780);
INSERT INTO "weekly_intervals" VALUES(58,9,3,840,1020);
INSERT INTO "weekly_intervals" VALUES(59,9,4,540,780);
INSERT INTO "weekly_intervals" VALUES(60,9,4,840,1020);
INSERT INTO "weekly_intervals" VALUES(61,10,1,600,780);
INSERT INTO "weekly_intervals" VALUES(62,10,1,840,1020);
INSERT INTO "weekly_intervals" VALUES(63,10,3,600,780);
INSERT INTO "weekly_intervals" VALUES(64,10,3,840,1020);
INSERT INTO "weekly_intervals" VALUES(65,11,0,540,780);
INSERT INTO "weekly_intervals" VALUES(66,11,1,540,780);
INSERT INTO "weekly_intervals" VALUES(67,11,2,540,780);
INSERT INTO "weekly_intervals" VALUES(68,11,3,540,780);
INSERT INTO "weekly_intervals" VALUES(69,11,4,540,780);
INSERT INTO "weekly_intervals" VALUES(70,12,0,540,780);
INSERT INTO "weekly_intervals" VALUES(71,12,0,840,1020);
INSERT INTO "weekly_intervals" VALUES(72,12,1,540,780);
INSERT INTO "weekly_intervals" VALUES(73,12,1,840,1020);
INSERT INTO "weekly_intervals" VALUES(74,12,2,540,780);
INSERT INTO "weekly_intervals" VALUES(75,12,2,840,1020);
INSERT INTO "weekly_intervals" VALUES(76,12,3,540,780);
INSERT INTO "weekly_intervals" VALUES(77,12,3,840,1020);
INSERT INTO "weekly_intervals" VALUES(78,12,4,540,780);
INSERT INTO "weekly_intervals" VALUES(79,12,4,840,1020);
INSERT INTO "weekly_intervals" VALUES(80,13,0,540,780);
INSERT INTO "weekly_intervals" VALUES(81,13,0,840,1080);
INSERT INTO "weekly_intervals" VALUES(82,13,2,540,780);
INSERT INTO "weekly_intervals" VALUES(83,13,2,840,1080);
INSERT INTO "weekly_intervals" VALUES(84,13,4,540,780);
INSERT INTO "weekly_intervals" VALUES(85,13,4,840,1080);
CREATE TABLE whatsapp_accounts (
	id INTEGER NOT NULL, 
	user_hash BLOB, 
	phone_hash BLOB, 
	address BLOB NOT NULL, 
	heard_at DATETIME, 
	paced_until BIGINT NOT NULL, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_whatsapp_accounts PRIMARY KEY (id), 
	CONSTRAINT uq_whatsapp_accounts_phone_hash UNIQUE (phone_hash), 
	CONSTRAINT uq_whatsapp_accounts_user_hash UNIQUE (user_hash)
);
INSERT INTO "whatsapp_accounts" VALUES(1,NULL,NULL,X'0464756D7000000000000000000000000000000000000000000000000000000000',NULL,1,'2026-11-18 05:00:00.000000');
CREATE TABLE whatsapp_days (
	day DATE NOT NULL, 
	free INTEGER NOT NULL, 
	by_template INTEGER NOT NULL, 
	CONSTRAINT pk_whatsapp_days PRIMARY KEY (day)
);
INSERT INTO "whatsapp_days" VALUES('2026-11-18',1,1);
CREATE TABLE whatsapp_paces (
	phone_id VARCHAR(40) NOT NULL, 
	paced_until BIGINT NOT NULL, 
	CONSTRAINT pk_whatsapp_paces PRIMARY KEY (phone_id)
);
INSERT INTO "whatsapp_paces" VALUES('text',1);
CREATE TABLE whatsapp_templates (
	name VARCHAR(100) NOT NULL, 
	lang VARCHAR(10) NOT NULL, 
	state VARCHAR(32) NOT NULL, 
	is_ours BOOLEAN NOT NULL, 
	category VARCHAR(20) NOT NULL, 
	reason VARCHAR(100) NOT NULL, 
	checked_at DATETIME NOT NULL, 
	CONSTRAINT pk_whatsapp_templates PRIMARY KEY (name, lang)
);
INSERT INTO "whatsapp_templates" VALUES('text','text','approved',1,'text','text','2026-11-18 05:00:00.000000');
CREATE TABLE wordings (
	code VARCHAR(60) NOT NULL, 
	text_kk VARCHAR(2000) NOT NULL, 
	text_ru VARCHAR(2000) NOT NULL, 
	version INTEGER NOT NULL, 
	CONSTRAINT pk_wordings PRIMARY KEY (code)
);
INSERT INTO "wordings" VALUES('text','text','text',1);
CREATE INDEX ix_arrivals_at ON arrivals (at);
CREATE INDEX ix_arrivals_state_id ON arrivals (state, id);
CREATE INDEX ix_form_keys_at ON form_keys (at);
CREATE INDEX ix_sign_in_failures_at ON sign_in_failures (at);
CREATE INDEX ix_sign_in_failures_key_at ON sign_in_failures ("key", at);
CREATE INDEX ix_employees_unit_id ON employees (unit_id);
CREATE INDEX ix_facts_on_day_unit_id ON facts (on_day, unit_id);
CREATE INDEX ix_facts_region_id_on_day ON facts (region_id, on_day);
CREATE INDEX ix_facts_unit_id_on_day ON facts (unit_id, on_day);
CREATE INDEX ix_start_codes_unit_id ON start_codes (unit_id);
CREATE INDEX ix_unit_hours_unit_id ON unit_hours (unit_id);
CREATE INDEX ix_consultants_unit_id ON consultants (unit_id);
CREATE INDEX ix_logins_employee_id ON logins (employee_id);
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_audit_subject_kind_subject_id ON audit (subject_kind, subject_id);
CREATE INDEX ix_consultant_specialisms_specialism_id ON consultant_specialisms (specialism_id);
CREATE INDEX ix_day_exceptions_consultant_id_day ON day_exceptions (consultant_id, day);
CREATE INDEX ix_outgoing_recipient ON outgoing (recipient);
CREATE INDEX ix_outgoing_state_due_at ON outgoing (state, due_at);
CREATE INDEX ix_outgoing_subject ON outgoing (subject);
CREATE INDEX ix_reports_quarter ON reports (quarter);
CREATE INDEX ix_staff_link_codes_login_id ON staff_link_codes (login_id);
CREATE INDEX ix_staff_sessions_ends_at ON staff_sessions (ends_at);
CREATE INDEX ix_staff_sessions_login_id ON staff_sessions (login_id);
CREATE INDEX ix_weekly_intervals_consultant_id ON weekly_intervals (consultant_id);
CREATE INDEX ix_consents_person_id_kind ON consents (person_id, kind);
CREATE INDEX ix_contacts_created_at ON contacts (created_at);
CREATE INDEX ix_contacts_forget_at ON contacts (forget_at);
CREATE INDEX ix_contacts_person_id ON contacts (person_id);
CREATE INDEX ix_contacts_seen_at ON contacts (seen_at);
CREATE INDEX ix_contacts_unit_id ON contacts (unit_id);
CREATE INDEX ix_consultations_consultant_id_starts_at ON consultations (consultant_id, starts_at);
CREATE INDEX ix_consultations_contact_id ON consultations (contact_id);
CREATE INDEX ix_consultations_offered ON consultations (consultant_id, offered_starts_at) WHERE offered_starts_at IS NOT NULL;
CREATE INDEX ix_consultations_person_id_starts_at ON consultations (person_id, starts_at);
CREATE INDEX ix_consultations_state_answer_by ON consultations (state, answer_by);
CREATE INDEX ix_consultations_state_hold_until ON consultations (state, hold_until);
CREATE INDEX ix_consultations_state_nudge_at ON consultations (state, nudge_at);
CREATE INDEX ix_consultations_unit_id_on_day ON consultations (unit_id, on_day);
CREATE INDEX ix_consultations_unit_id_state_starts_at ON consultations (unit_id, state, starts_at);
CREATE INDEX ix_contact_people_person_id ON contact_people (person_id);
CREATE INDEX ix_staff_contacts_login_id ON staff_contacts (login_id);
CREATE INDEX ix_webchat_events_at ON webchat_events (at);
CREATE INDEX ix_consultant_cells_consultation_id ON consultant_cells (consultation_id);
CREATE INDEX ix_person_cells_consultation_id ON person_cells (consultation_id);
CREATE INDEX ix_replies_at ON replies (at);
CREATE INDEX ix_replies_contact_id_id ON replies (contact_id, id);
CREATE INDEX ix_join_codes_expires_at ON join_codes (expires_at);
CREATE INDEX ix_join_codes_person_id ON join_codes (person_id);
CREATE INDEX ix_outgoing_unit_id_state_id ON outgoing (unit_id, state, id);
CREATE INDEX ix_people_phone ON people (phone);
CREATE INDEX ix_people_unit_id_id ON people (unit_id, id);
CREATE INDEX ix_people_joined_to ON people (joined_to);
CREATE INDEX ix_units_parent_id ON units (parent_id);
CREATE INDEX ix_audit_unit_id_at ON audit (unit_id, at);
CREATE INDEX ix_audit_login_id_at ON audit (login_id, at);
CREATE INDEX ix_audit_deed_at ON audit (deed, at);
CREATE INDEX ix_outgoing_promised_at ON outgoing (promised_at);
CREATE INDEX ix_people_search_person_id_unit_id_token ON people_search (person_id, unit_id, token);
CREATE INDEX ix_people_birth_date ON people (birth_date);
CREATE INDEX ix_canned_answers_unit_id ON canned_answers (unit_id);
CREATE INDEX ix_due_exceptions_quarter_unit_id ON due_exceptions (quarter, unit_id);
CREATE INDEX ix_invitations_employee_id ON invitations (employee_id);
CREATE INDEX ix_invitations_expires_at ON invitations (expires_at);
CREATE INDEX ix_invitations_unit_id ON invitations (unit_id);
CREATE INDEX ix_role_proposals_login_id ON role_proposals (login_id);
CREATE INDEX ix_setting_changes_name_id ON setting_changes (name, id);
CREATE INDEX ix_unit_changes_on_day ON unit_changes (on_day);
CREATE INDEX ix_unit_changes_other_id ON unit_changes (other_id);
CREATE INDEX ix_unit_changes_unit_id ON unit_changes (unit_id);
CREATE INDEX ix_unit_places_unit_id_last_on ON unit_places (unit_id, last_on);
CREATE INDEX ix_past_posts_employee_id ON past_posts (employee_id);
CREATE INDEX ix_past_posts_unit_id_last_on ON past_posts (unit_id, last_on);
CREATE INDEX ix_person_categories_person_id_category ON person_categories (person_id, category);
CREATE INDEX ix_possible_doubles_second_id ON possible_doubles (second_id);
CREATE INDEX ix_representative_codes_expires_at ON representative_codes (expires_at);
CREATE INDEX ix_representative_codes_person_id ON representative_codes (person_id);
CREATE INDEX ix_files_contact_id ON files (contact_id);
CREATE INDEX ix_threads_assigned_to ON threads (assigned_to);
CREATE INDEX ix_threads_contact_id_state ON threads (contact_id, state);
CREATE INDEX ix_threads_last_line_at ON threads (last_line_at);
CREATE INDEX ix_threads_person_id ON threads (person_id);
CREATE INDEX ix_threads_unit_id_state_turn_since ON threads (unit_id, state, turn_since);
CREATE INDEX ix_thread_lines_thread_id_id ON thread_lines (thread_id, id);
CREATE INDEX ix_joins_contact_id ON joins (contact_id);
CREATE INDEX ix_joins_gone_id ON joins (gone_id);
CREATE INDEX ix_joins_kept_id ON joins (kept_id);
CREATE INDEX ix_role_grants_login_id ON role_grants (login_id);
CREATE INDEX ix_role_grants_unit_id ON role_grants (unit_id);
CREATE INDEX ix_staff_sessions_computer_hash ON staff_sessions (computer_hash);
CREATE INDEX ix_channel_faults_at ON channel_faults (at);
CREATE INDEX ix_whatsapp_accounts_created_at ON whatsapp_accounts (created_at);
CREATE INDEX ix_people_registered_at ON people (registered_at);
COMMIT;
