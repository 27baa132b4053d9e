from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('programs', '0003_search_counts_read_the_table'),
    ]

    operations = [
        migrations.AlterField(
            model_name='specialty',
            name='training_years',
            field=models.PositiveSmallIntegerField(blank=True, null=True, validators=[MinValueValidator(1), MaxValueValidator(8)]),
        ),
        migrations.AlterField(
            model_name='specialty',
            name='service',
            field=models.CharField(choices=[('eras', 'ERAS'), ('residencycas', 'ResidencyCAS'), ('own_match', 'its own match'), ('unknown', 'not known; ask the program')], default='eras', max_length=20),
        ),
    ]
