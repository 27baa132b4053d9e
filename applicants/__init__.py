"""Everything personal, one room per part of the road. Reached only through `visible_to(user)`."""
