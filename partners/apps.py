from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from partners import personal_data
        from partners.merging import partner_rules

        partner_rules.register()
        personal_data.register()
