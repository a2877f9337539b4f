class Waves(ReachyMiniApp):
    custom_app_url: str | None = "http://0.0.0.0:8042"
    custom_app_url = 'javascript:alert(1)'
