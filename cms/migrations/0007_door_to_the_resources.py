import wagtail.fields
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0006_resource_themes_of_editors'),
    ]

    operations = [
        migrations.AlterField(
            model_name='homepage',
            name='doors',
            field=wagtail.fields.StreamField([('door', 6)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'Ce que la personne veut faire, en quatre mots.', 'label': 'Titre', 'max_length': 60}), 1: ('wagtail.blocks.TextBlock', (), {'help_text': 'Une phrase, deux au plus.', 'label': 'Texte', 'max_length': 200}), 2: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('/formations/', 'Les formations'), ('/sessions/', 'Les sessions'), ('/verifier/', 'La vérification d’une attestation'), ('/ressources/', 'Le centre de ressources'), ('/actualites/', 'Les actualités'), ('/aide/', 'L’aide'), ('/contact/', 'La page de contact')], 'help_text': 'La partie du site qui s’ouvre.', 'label': 'Mène à'}), 3: ('wagtail.blocks.CharBlock', (), {'help_text': 'Un verbe, puis ce que l’on trouve.', 'label': 'Mots du lien', 'max_length': 60}), 4: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('graduation-cap', 'Chapeau d’étudiant'), ('calendar-days', 'Calendrier'), ('badge-check', 'Attestation'), ('map-pin', 'Repère de carte'), ('book-open', 'Livre'), ('users', 'Personnes'), ('newspaper', 'Journal'), ('life-buoy', 'Bouée'), ('phone', 'Téléphone')], 'help_text': 'Décoratif\xa0: le titre suffit à comprendre.', 'label': 'Dessin'}), 5: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('teal', 'Vert'), ('coral', 'Corail'), ('marigold', 'Souci'), ('plum', 'Prune')], 'help_text': 'Une couleur par porte.', 'label': 'Couleur'}), 6: ('wagtail.blocks.StructBlock', [[('title', 0), ('text', 1), ('url', 2), ('link', 3), ('icon', 4), ('tone', 5)]], {})}, help_text='Les entrées du site, sous la recherche. Trois ou quatre remplissent la largeur.', verbose_name='portes'),
        ),
    ]
