"""URLs."""
urlpatterns=[]
