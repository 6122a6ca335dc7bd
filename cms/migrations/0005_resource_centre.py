import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0004_snippets_of_editors'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtaildocs', '0014_alter_document_file_size'),
    ]

    operations = [
        migrations.CreateModel(
            name='ResourceIndexPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('introduction', models.TextField(blank=True, help_text='Une ou deux phrases sous le titre.', verbose_name='introduction')),
            ],
            options={
                'verbose_name': 'centre de ressources',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.AlterField(
            model_name='homepage',
            name='doors',
            field=wagtail.fields.StreamField([('door', 6)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'Ce que la personne veut faire, en quatre mots.', 'label': 'Titre', 'max_length': 60}), 1: ('wagtail.blocks.TextBlock', (), {'help_text': 'Une phrase, deux au plus.', 'label': 'Texte', 'max_length': 200}), 2: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('/formations/', 'Les formations'), ('/sessions/', 'Les sessions'), ('/verifier/', 'La vérification d’une attestation'), ('/ressources/', 'Le centre de ressources'), ('/actualites/', 'Les actualités'), ('/aide/', 'L’aide'), ('/contact/', 'La page de contact')], 'help_text': 'La partie du site qui s’ouvre.', 'label': 'Mène à'}), 3: ('wagtail.blocks.CharBlock', (), {'help_text': 'Un verbe, puis ce que l’on trouve.', 'label': 'Mots du lien', 'max_length': 60}), 4: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('graduation-cap', 'Chapeau d’étudiant'), ('calendar-days', 'Calendrier'), ('badge-check', 'Attestation'), ('map-pin', 'Repère de carte'), ('book-open', 'Livre'), ('users', 'Personnes'), ('newspaper', 'Journal'), ('life-buoy', 'Bouée'), ('phone', 'Téléphone')], 'help_text': 'Décoratif\xa0: le titre suffit à comprendre.', 'label': 'Dessin'}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('teal', 'Vert'), ('coral', 'Corail'), ('marigold', 'Souci'), ('plum', 'Prune')], 'help_text': 'Une couleur par porte.', 'label': 'Couleur'}), 6: ('wagtail.blocks.StructBlock', [[('title', 0), ('text', 1), ('url', 2), ('link', 3), ('icon', 4), ('tone', 5)]], {})}, help_text='Les entrées du site, sous la recherche. Trois ou quatre remplissent la largeur.', verbose_name='portes'),
        ),
        migrations.CreateModel(
            name='ResourcePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('summary', models.CharField(help_text='Une ou deux phrases, lues dans la liste et en tête de page.', max_length=200, verbose_name='résumé')),
                ('family', models.CharField(choices=[('videos', 'Vidéos et animations'), ('fiches', 'Fiches illustration'), ('reperes', 'Repères et méthodes'), ('echanges', 'Échanges de pratiques'), ('journaux', 'Journaux et newsletters'), ('rencontres', 'Rencontres et évènements'), ('donnees', 'Base de données'), ('kit', 'Kit médias')], help_text='Elle décide des renseignements demandés plus bas.', max_length=10, verbose_name='famille')),
                ('audience', models.CharField(choices=[('tous', 'Tous publics'), ('benevoles', 'Bénévoles'), ('professionnels', 'Professionnels'), ('coordinateurs', 'Coordinations')], default='tous', help_text='À qui elle s’adresse.', max_length=20, verbose_name='public')),
                ('department', models.CharField(blank=True, choices=[('01', '01 – Ain'), ('02', '02 – Aisne'), ('03', '03 – Allier'), ('04', '04 – Alpes-de-Haute-Provence'), ('05', '05 – Hautes-Alpes'), ('06', '06 – Alpes-Maritimes'), ('07', '07 – Ardèche'), ('08', '08 – Ardennes'), ('09', '09 – Ariège'), ('10', '10 – Aube'), ('11', '11 – Aude'), ('12', '12 – Aveyron'), ('13', '13 – Bouches-du-Rhône'), ('14', '14 – Calvados'), ('15', '15 – Cantal'), ('16', '16 – Charente'), ('17', '17 – Charente-Maritime'), ('18', '18 – Cher'), ('19', '19 – Corrèze'), ('21', '21 – Côte-d’Or'), ('22', '22 – Côtes-d’Armor'), ('23', '23 – Creuse'), ('24', '24 – Dordogne'), ('25', '25 – Doubs'), ('26', '26 – Drôme'), ('27', '27 – Eure'), ('28', '28 – Eure-et-Loir'), ('29', '29 – Finistère'), ('2A', '2A – Corse-du-Sud'), ('2B', '2B – Haute-Corse'), ('30', '30 – Gard'), ('31', '31 – Haute-Garonne'), ('32', '32 – Gers'), ('33', '33 – Gironde'), ('34', '34 – Hérault'), ('35', '35 – Ille-et-Vilaine'), ('36', '36 – Indre'), ('37', '37 – Indre-et-Loire'), ('38', '38 – Isère'), ('39', '39 – Jura'), ('40', '40 – Landes'), ('41', '41 – Loir-et-Cher'), ('42', '42 – Loire'), ('43', '43 – Haute-Loire'), ('44', '44 – Loire-Atlantique'), ('45', '45 – Loiret'), ('46', '46 – Lot'), ('47', '47 – Lot-et-Garonne'), ('48', '48 – Lozère'), ('49', '49 – Maine-et-Loire'), ('50', '50 – Manche'), ('51', '51 – Marne'), ('52', '52 – Haute-Marne'), ('53', '53 – Mayenne'), ('54', '54 – Meurthe-et-Moselle'), ('55', '55 – Meuse'), ('56', '56 – Morbihan'), ('57', '57 – Moselle'), ('58', '58 – Nièvre'), ('59', '59 – Nord'), ('60', '60 – Oise'), ('61', '61 – Orne'), ('62', '62 – Pas-de-Calais'), ('63', '63 – Puy-de-Dôme'), ('64', '64 – Pyrénées-Atlantiques'), ('65', '65 – Hautes-Pyrénées'), ('66', '66 – Pyrénées-Orientales'), ('67', '67 – Bas-Rhin'), ('68', '68 – Haut-Rhin'), ('69', '69 – Rhône'), ('70', '70 – Haute-Saône'), ('71', '71 – Saône-et-Loire'), ('72', '72 – Sarthe'), ('73', '73 – Savoie'), ('74', '74 – Haute-Savoie'), ('75', '75 – Paris'), ('76', '76 – Seine-Maritime'), ('77', '77 – Seine-et-Marne'), ('78', '78 – Yvelines'), ('79', '79 – Deux-Sèvres'), ('80', '80 – Somme'), ('81', '81 – Tarn'), ('82', '82 – Tarn-et-Garonne'), ('83', '83 – Var'), ('84', '84 – Vaucluse'), ('85', '85 – Vendée'), ('86', '86 – Vienne'), ('87', '87 – Haute-Vienne'), ('88', '88 – Vosges'), ('89', '89 – Yonne'), ('90', '90 – Territoire de Belfort'), ('91', '91 – Essonne'), ('92', '92 – Hauts-de-Seine'), ('93', '93 – Seine-Saint-Denis'), ('94', '94 – Val-de-Marne'), ('95', '95 – Val-d’Oise'), ('971', '971 – Guadeloupe'), ('972', '972 – Martinique'), ('973', '973 – Guyane'), ('974', '974 – La Réunion'), ('975', '975 – Saint-Pierre-et-Miquelon'), ('976', '976 – Mayotte'), ('977', '977 – Saint-Barthélemy'), ('978', '978 – Saint-Martin'), ('986', '986 – Wallis-et-Futuna'), ('987', '987 – Polynésie française'), ('988', '988 – Nouvelle-Calédonie')], help_text='Vide si elle vaut partout.', max_length=3, verbose_name='territoire')),
                ('published_on', models.DateField(default=django.utils.timezone.localdate, help_text='Celle du document, pas de sa mise en ligne.', verbose_name='date du document')),
                ('author', models.CharField(blank=True, help_text='Une personne ou un groupe.', max_length=120, verbose_name='autrice ou auteur')),
                ('organisation', models.CharField(blank=True, help_text='Qui publie le document.', max_length=120, verbose_name='organisation')),
                ('licence', models.CharField(choices=[('cc-by-sa', 'Creative Commons, attribution et partage dans les mêmes conditions (CC\xa0BY-SA\xa04.0)'), ('cc-by', 'Creative Commons, attribution (CC\xa0BY\xa04.0)'), ('etalab', 'Licence ouverte (Etalab 2.0)'), ('reserves', 'Tous droits réservés')], default='cc-by-sa', help_text='Ce que chacun peut en faire.', max_length=10, verbose_name='licence')),
                ('body', wagtail.fields.StreamField([('heading', 0), ('text', 1), ('note', 2), ('image', 3), ('timeline', 11), ('urgent_numbers', 18), ('figures', 19), ('contact', 20), ('conformity', 21)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'À partir de quatre intertitres, la page montre un sommaire.', 'icon': 'title', 'label': 'Intertitre', 'max_length': 120, 'template': 'cms/blocks/heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'h3', 'ul', 'ol', 'link', 'document-link'], 'help_text': 'Des phrases courtes, un seul sujet par paragraphe.', 'label': 'Texte', 'template': 'cms/blocks/text.html'}), 2: ('wagtail.blocks.TextBlock', (), {'help_text': 'Une chose à retenir, en deux phrases.', 'icon': 'warning', 'label': 'Encadré', 'max_length': 500, 'template': 'cms/blocks/note.html'}), 3: ('wagtail.images.blocks.ImageBlock', [], {'help_text': 'Dites ce que l’on voit, ou cochez «\xa0décorative\xa0».', 'label': 'Image', 'template': 'cms/blocks/image.html'}), 4: ('wagtail.blocks.CharBlock', (), {'help_text': 'Comme on la dit\xa0: 27 janvier 2014, ou 2018.', 'label': 'Date', 'max_length': 40}), 5: ('wagtail.blocks.CharBlock', (), {'help_text': 'Ce qui se passe ce jour-là.', 'label': 'Titre', 'max_length': 120}), 6: ('wagtail.blocks.TextBlock', (), {'help_text': 'Une ou deux phrases.', 'label': 'Texte', 'max_length': 400, 'required': False}), 7: ('wagtail.blocks.CharBlock', (), {'help_text': 'D’où vient cette date.', 'label': 'Source', 'max_length': 160}), 8: ('wagtail.blocks.URLBlock', (), {'help_text': 'Si elle se lit en ligne.', 'label': 'Adresse de la source', 'required': False}), 9: ('wagtail.blocks.StructBlock', [[('date', 4), ('title', 5), ('text', 6), ('source', 7), ('source_url', 8)]], {}), 10: ('wagtail.blocks.ListBlock', (9,), {'help_text': 'De la plus ancienne à la plus récente.', 'label': 'Dates', 'min_num': 2}), 11: ('wagtail.blocks.StructBlock', [[('moments', 10)]], {}), 12: ('wagtail.blocks.CharBlock', (), {'help_text': 'Tel qu’on le compose\xa0: 15, 3977.', 'label': 'Numéro', 'max_length': 20}), 13: ('wagtail.blocks.CharBlock', (), {'help_text': 'Qui répond.', 'label': 'Nom', 'max_length': 80}), 14: ('wagtail.blocks.TextBlock', (), {'help_text': 'Quand l’appeler.', 'label': 'Texte', 'max_length': 200, 'required': False}), 15: ('wagtail.blocks.BooleanBlock', (), {'help_text': 'Ce numéro reçoit des messages écrits.', 'label': 'Par SMS', 'required': False}), 16: ('wagtail.blocks.StructBlock', [[('number', 12), ('name', 13), ('text', 14), ('by_text', 15)]], {}), 17: ('wagtail.blocks.ListBlock', (16,), {'help_text': 'Les plus urgents d’abord. À vérifier chaque année.', 'label': 'Numéros', 'min_num': 1}), 18: ('wagtail.blocks.StructBlock', [[('numbers', 17)]], {}), 19: ('wagtail.blocks.static_block.StaticBlock', (), {'admin_text': 'Chaque chiffre avec son année et sa source, du menu «\xa0Chiffres clés\xa0».', 'icon': 'snippet', 'label': 'Tous les chiffres clés', 'template': 'cms/blocks/all_figures.html'}), 20: ('wagtail.blocks.static_block.StaticBlock', (), {'admin_text': 'Le téléphone, les heures et l’adresse e-mail des réglages du site.', 'icon': 'mail', 'label': 'Nous joindre', 'template': 'cms/blocks/contact.html'}), 21: ('wagtail.blocks.static_block.StaticBlock', (), {'admin_text': 'L’état de conformité des réglages du site, dit en une phrase.', 'icon': 'tick-inverse', 'label': 'État d’accessibilité', 'template': 'cms/blocks/conformity.html'})}, help_text='Les parties de la page, dans l’ordre de lecture.', verbose_name='texte')),
                ('picture_alt', models.CharField(blank=True, help_text='Pour qui ne voit pas l’image. Vide si elle décore.', max_length=250, verbose_name='ce que l’on voit')),
                ('reading_minutes', models.PositiveSmallIntegerField(default=0, help_text='0 pour ne rien annoncer.', verbose_name='minutes de lecture')),
                ('to_print', models.BooleanField(default=False, help_text='Faite pour le papier\xa0: affiche, fiche.', verbose_name='à imprimer')),
                ('review_on', models.DateField(blank=True, help_text='Le jour où quelqu’un vérifie que tout est encore vrai.', null=True, verbose_name='à relire le')),
                ('video_url', models.URLField(blank=True, help_text='Là où elle se regarde, sous-titrée. Rien n’en est chargé d’ici.', verbose_name='adresse de la vidéo')),
                ('video_minutes', models.PositiveSmallIntegerField(blank=True, help_text='Arrondie à la minute.', null=True, verbose_name='durée en minutes')),
                ('transcript', models.TextField(blank=True, help_text='Tout ce qui se dit et se voit d’important.', verbose_name='transcription')),
                ('team', models.CharField(blank=True, help_text='Qui a agi.', max_length=120, verbose_name='équipe')),
                ('place', models.CharField(blank=True, help_text='La commune et son département.', max_length=120, verbose_name='lieu')),
                ('year', models.PositiveSmallIntegerField(blank=True, help_text='Celle de l’action.', null=True, verbose_name='année')),
                ('cost', models.CharField(blank=True, help_text='Ce que cela a coûté, et qui a payé.', max_length=120, verbose_name='coût')),
                ('steps', wagtail.fields.StreamField([('step', 2)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'Ce que fait la personne.', 'label': 'Titre', 'max_length': 80}), 1: ('wagtail.blocks.TextBlock', (), {'help_text': 'Ce qui se passe alors, en deux phrases.', 'label': 'Texte', 'max_length': 300}), 2: ('wagtail.blocks.StructBlock', [[('title', 0), ('text', 1)]], {})}, help_text='De la première à la dernière.', verbose_name='à refaire chez vous')),
                ('number', models.CharField(blank=True, help_text='n° 8, printemps 2026.', max_length=40, verbose_name='numéro')),
                ('starts_on', models.DateField(blank=True, help_text='Le jour où elle commence.', null=True, verbose_name='premier jour')),
                ('ends_on', models.DateField(blank=True, help_text='Vide si elle tient en un jour.', null=True, verbose_name='dernier jour')),
                ('registration_url', models.URLField(blank=True, help_text='Vide si l’on vient sans s’inscrire.', verbose_name='adresse pour s’inscrire')),
                ('data_format', models.CharField(blank=True, help_text='CSV, tableur…', max_length=60, verbose_name='format des données')),
                ('updated_on', models.DateField(blank=True, help_text='Le jour du dernier relevé.', null=True, verbose_name='données à jour au')),
                ('frequency', models.CharField(blank=True, help_text='Chaque trimestre, une fois l’an…', max_length=60, verbose_name='mise à jour')),
                ('use_rules', models.TextField(blank=True, help_text='Ce que l’on peut faire, et ne pas faire.', verbose_name='règles d’usage')),
                ('credits', models.CharField(blank=True, help_text='À citer avec le fichier.', max_length=200, verbose_name='crédits')),
                ('search_text', models.TextField(blank=True, editable=False)),
                ('picture', models.ForeignKey(blank=True, help_text='En largeur, au moins 960 points.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='cms.siteimage', verbose_name='image')),
            ],
            options={
                'verbose_name': 'ressource',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('label', models.CharField(blank=True, help_text='Ce que contient le fichier. Vide\xa0: le titre du fichier.', max_length=120, verbose_name='nom')),
                ('kind', models.CharField(choices=[('file', 'Fichier'), ('video', 'Vidéo'), ('captions', 'Sous-titres'), ('twin', 'Version accessible')], default='file', help_text='Ce que c’est pour la page.', max_length=10, verbose_name='nature')),
                ('pages', models.PositiveSmallIntegerField(blank=True, help_text='S’il en a.', null=True, verbose_name='nombre de pages')),
                ('document', models.ForeignKey(help_text='Choisi parmi les documents du site.', on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtaildocs.document', verbose_name='fichier')),
                ('resource', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='cms.resourcepage')),
            ],
            options={
                'verbose_name': 'fichier à télécharger',
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ResourceTheme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(help_text='Un à cinq mots.', max_length=60, unique=True, verbose_name='thème')),
                ('slug', models.SlugField(help_text='Ne le changez plus\xa0: des liens y mènent.', unique=True, verbose_name='nom dans l’adresse')),
                ('order', models.PositiveSmallIntegerField(default=10, help_text='Le plus petit nombre vient d’abord.', verbose_name='ordre')),
                ('parent', models.ForeignKey(blank=True, help_text='Le thème plus large. Vide pour un thème de premier rang.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cms.resourcetheme', verbose_name='à l’intérieur de')),
            ],
            options={
                'verbose_name': 'thème de ressource',
                'verbose_name_plural': 'thèmes de ressource',
                'ordering': ['order', 'name'],
            },
        ),
        migrations.AddField(
            model_name='resourcepage',
            name='themes',
            field=modelcluster.fields.ParentalManyToManyField(blank=True, help_text='Un à trois.', related_name='resources', to='cms.resourcetheme', verbose_name='thèmes'),
        ),
        migrations.CreateModel(
            name='ResourceMission',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('mission', models.CharField(choices=[('bonnes-pratiques', 'Bonnes pratiques'), ('appui', 'Appui aux territoires'), ('formation', 'Formation'), ('plateforme', 'Plateforme en ligne')], help_text='Ce qu’elle sert.', max_length=20, verbose_name='mission')),
                ('resource', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='missions', to='cms.resourcepage')),
            ],
            options={
                'verbose_name': 'mission servie',
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('resource', 'mission'), name='mission_once_per_resource')],
            },
        ),
    ]
