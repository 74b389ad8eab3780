"""Which two to five zones? Every portfolio of the candidates, exactly, and which choices are safe whatever the weights.

Source: Liesiö, Mild, Salo (2007), Robust portfolio modeling, EJOR 181;
Lahdelma, Salminen (2001), SMAA-2, Operations Research 49.
"""
