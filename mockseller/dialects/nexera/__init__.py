"""The dialect of Nexera: tickets and complaints, whose attributes a matrix rules."""
